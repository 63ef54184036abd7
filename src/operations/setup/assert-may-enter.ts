import type { Tx } from '../../context.ts';
import type { ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import { draftOwners, isAdmin } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { ForbiddenError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { assertEditable } from './assert-editable.ts';

/**
 * Checks that the acting person may enter details in a draft: the owners it names and the admins,
 * for an edit whoever may change the connector. Reads only.
 * @throws ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError connector
 */
export async function assertMayEnter(
  tx: Pick<Tx, 'db'>,
  actor: PersonActor,
  file: ConfigFile,
  draft: ConnectorDraft,
): Promise<void> {
  if (draft.kind === 'edit') {
    await assertEditable(tx, actor, file, draft.connectorId);
    return;
  }
  const person = await actingPerson(tx, actor);
  const owners = await draftOwners(tx.db, file, draft);
  if (isAdmin(file, person) || owners.some(({ id }) => id === person.id)) return;
  throw new ForbiddenError({ code: 'not_owner', act: 'set_up_integration' });
}
