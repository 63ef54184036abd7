import type { OperationContext, Tx } from '../../context.ts';
import { upsertAccount } from '../../db/cache/synced-accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import { insertVerification } from '../../db/identities/account-verifications.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { confirmersOf, managesConnector } from '../../db/policies/owners.ts';
import { findPerson, isActive, type Person } from '../../db/identities/people.ts';
import type { Account } from '../../domain/identities/account.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { VerificationId, PersonId } from '../../domain/id.ts';
import { CONFIRM_SECONDS } from '../../domain/identities/verification.ts';
import { ForbiddenError, NotFoundError, RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { assertLinkable } from './steps/assert-linkable.ts';
import { replaceVerifications } from './steps/replace-verifications.ts';
import { transact } from '../transact.ts';

export interface AskOwnerToLink {
  readonly connectorId: string;
  /** As GitLab shows it now. */
  readonly account: Account;
  /** Whose account it would be; the acting person's own when left out. */
  readonly personId?: PersonId | undefined;
}

export interface AskedOwner {
  readonly verificationId: VerificationId;
  readonly person: Person;
  readonly asked: readonly Person[];
}

/**
 * Asks everybody who may confirm it whether an account is a person's: the connector's owners but
 * that person, or the admins where that leaves nobody. Owners and admins can ask so for somebody
 * else. Twice: the question before is replaced. Writes accounts, account_verifications, messages,
 * audit_events; adds render-message.
 * @throws RefusedError no_account, account_blocked, account_taken, already_linked, no_approver;
 * ForbiddenError not_owner, deactivated; NotFoundError connector, person
 */
export async function askOwnerToLink(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, account, personId = actor.personId }: AskOwnerToLink,
): Promise<AskedOwner> {
  return transact(ctx, actor, async (tx) => {
    const asker = await actingPerson(tx, actor);
    const person = personId === asker.id ? asker : await personToLink(tx, connectorId, asker, personId);
    await replaceVerifications(tx, { connectorId, personId, method: 'owner' });
    await assertLinkable(tx, connectorId, person, account, person.id === asker.id);
    await upsertAccount(tx, connectorId, account);
    const { file } = await activeConfig(tx.db);
    const asked = await confirmersOf(tx.db, file, connectorId, personId);
    if (asked.length === 0)
      throw new RefusedError({ code: 'no_approver', why: 'nobody_to_confirm' }, 'username');
    const verification = await insertVerification(tx, {
      method: 'owner',
      connectorId,
      personId,
      accountExternalId: account.externalId,
      askedBy: asker.id,
      secret: null,
      expiresAt: new Date(tx.now.getTime() + CONFIRM_SECONDS * 1000),
    });
    for (const { id } of asked)
      await wantMessage(tx, { subjectId: verification.id, kind: 'link-card', personId: id });
    tx.audit({
      action: 'verification.begun',
      subject: verification.id,
      body: { method: 'owner', personId, connectorId, account: account.externalId },
    });
    return { verificationId: verification.id, person, asked };
  });
}

async function personToLink(tx: Tx, connectorId: string, asker: Person, personId: PersonId): Promise<Person> {
  const { file } = await activeConfig(tx.db);
  if (!(await managesConnector(tx.db, file, connectorId, asker)))
    throw new ForbiddenError({ code: 'not_owner', act: 'link_others' });
  const person = await findPerson(tx.db, personId);
  if (person === undefined || !isActive(person)) throw new NotFoundError('person_left');
  return person;
}
