import type { OperationContext, Tx } from '../../context.ts';
import { accountOf, isLinked } from '../../db/identities/accounts.ts';
import { lockLinks } from '../../db/identities/account-links.ts';
import { activeConfig } from '../../db/config/config.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import { findPerson, type Person } from '../../db/identities/people.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { namesPerson } from '../../domain/document/config-file.ts';
import type { PersonId } from '../../domain/id.ts';
import { mappedOn } from '../../domain/identities/mapped-people.ts';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { renewOwnerHomes } from '../messages/steps/renew-owner-homes.ts';
import { replaceVerifications } from '../verifications/steps/replace-verifications.ts';
import { takeBackLink } from './steps/take-back-link.ts';
import { transact } from '../transact.ts';

export interface UnlinkAccount {
  readonly connectorId: string;
  /** Whose account it is now. */
  readonly personId: PersonId;
}

/**
 * Takes a person's account away from them, as they wish or as an owner or admin does; the open
 * grants that hang on it end. No e-mail brings the link back, only a verification or the document.
 * Writes accounts, account_verifications, grants, messages, audit_events.
 * @throws ForbiddenError not_owner, deactivated; RefusedError mapped; StaleError moved, when there
 * is no link any more; NotFoundError person, connector
 */
export async function unlinkAccount(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, personId }: UnlinkAccount,
): Promise<{ readonly username: string }> {
  return transact(ctx, actor, async (tx) => {
    const asker = await actingPerson(tx, actor);
    const person = await findPerson(tx.db, personId);
    if (person === undefined) throw new NotFoundError('person');
    await assertMayUnlink(tx, connectorId, asker, person);
    await lockLinks(tx, connectorId);
    const account = await accountOf(tx.db, connectorId, personId);
    if (account === undefined || !isLinked(account))
      throw new StaleError({ code: 'moved', what: 'unlinked' });
    await replaceVerifications(tx, { connectorId, personId });
    await takeBackLink(tx, account, asker.id === personId ? 'dropped' : 'severed');
    const { file } = await activeConfig(tx.db);
    await renewOwnerHomes(tx, file, [connectorId]);
    return account;
  });
}

async function assertMayUnlink(tx: Tx, connectorId: string, asker: Person, person: Person): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (!file.connectors.some(({ id }) => id === connectorId)) throw new NotFoundError('connector');
  if (asker.id !== person.id && !(await managesConnector(tx.db, file, connectorId, asker)))
    throw new ForbiddenError({ code: 'not_owner', act: 'unlink_others' });
  const mapped = mappedOn(file, connectorId).find(({ slack }) => namesPerson(slack, person));
  if (mapped === undefined) return;
  const { slack, gitlab } = mapped;
  throw new RefusedError({ code: 'mapped', slack, gitlab });
}
