import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import type { ConnectorConfig } from '../../../domain/document/config-connectors.ts';
import type { SecretKind } from '../../../domain/connectors/connector-secret.ts';
import type { OneTimeLinkId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { openedLink, type InBrowser } from '../../one-time-links/steps/opened-link.ts';
import { assertEditable } from '../assert-editable.ts';

/**
 * The link to a page about such a secret, as it was opened in this browser, locked, and the
 * connector it is about.
 * @throws RefusedError link_expired, link_used; NotFoundError link, connector; ForbiddenError
 * not_owner, deactivated, managed_by_file
 */
export async function heldSecretPage(
  tx: Tx,
  actor: PersonActor,
  kind: SecretKind,
  at: InBrowser,
): Promise<{ readonly linkId: OneTimeLinkId; readonly connector: ConnectorConfig }> {
  const link = await openedLink(tx, actor, at);
  if (link.purpose !== kind) throw new NotFoundError('link');
  const { file } = await activeConfig(tx.db);
  return { linkId: link.id, connector: await assertEditable(tx, actor, file, link.subjectId) };
}
