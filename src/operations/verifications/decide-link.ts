import type { OperationContext, Tx } from '../../context.ts';
import { upsertAccount } from '../../db/cache/synced-accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  isUnderWay,
  lockVerification,
  moveVerification,
  type Verification,
} from '../../db/identities/account-verifications.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import { isSameHuman } from '../../db/identities/same-account.ts';
import { findPerson, isActive, type Person } from '../../db/identities/people.ts';
import type { Account } from '../../domain/identities/account.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { VerificationId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { assertLinkable } from './steps/assert-linkable.ts';
import { linkProven } from './steps/link-proven.ts';
import { transact } from '../transact.ts';

export type DecideLink = {
  readonly verificationId: VerificationId;
} & (
  | { readonly decision: 'decline' }
  /** `account`: as GitLab shows it now; null when it is gone. */
  | { readonly decision: 'confirm'; readonly account: Account | null }
);

/**
 * Records that an owner or admin confirms, or does not, that an account is a person's; the
 * confirmed account is linked. Their right to is checked here, at the press, and so is the account.
 * The person is told, and the cards of the others are brought up to date.
 * @throws ForbiddenError self_approval, not_owner, deactivated; StaleError decided, moved;
 * RefusedError no_account, account_blocked, account_taken, already_linked; NotFoundError
 * verification, connector
 */
export async function decideLink(
  ctx: OperationContext,
  actor: PersonActor,
  input: DecideLink,
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const decider = await actingPerson(tx, actor);
    const verification = await lockVerification(tx, input.verificationId);
    if (verification?.method !== 'owner') throw new NotFoundError('verification');
    await assertMayDecide(tx, verification, decider);
    if (!isUnderWay(verification, tx.now)) throw await answered(tx, verification);
    const isTold =
      input.decision === 'confirm'
        ? await confirm(tx, verification, decider, input.account)
        : await decline(tx, verification, decider);
    tx.renewMessages(verification.id, ['link-card']);
    if (!isTold)
      await wantMessage(tx, {
        subjectId: verification.id,
        kind: 'link-answer',
        personId: verification.personId,
      });
  });
}

async function assertMayDecide(
  tx: Tx,
  { personId, connectorId }: Verification,
  decider: Person,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (await isSameHuman(tx.db, file, personId, decider.id))
    throw new ForbiddenError({ code: 'self_approval', of: 'account' });
  if (await managesConnector(tx.db, file, connectorId, decider)) return;
  throw new ForbiddenError({ code: 'not_owner', act: 'confirm_account' });
}

async function confirm(
  tx: Tx,
  verification: Verification,
  decider: Person,
  account: Account | null,
): Promise<boolean> {
  const { connectorId, personId, accountExternalId } = verification;
  const person = await findPerson(tx.db, personId);
  if (person === undefined || !isActive(person)) throw new StaleError({ code: 'moved', what: 'person_left' });
  if (account?.externalId !== accountExternalId)
    throw new RefusedError({ code: 'no_account', why: 'gone' }, 'username');
  await assertLinkable(tx, connectorId, person, account, false);
  await upsertAccount(tx, connectorId, account);
  return (await linkProven(tx, verification, account.externalId, decider.id)).isOffered;
}

async function decline(tx: Tx, verification: Verification, decider: Person): Promise<boolean> {
  await moveVerification(tx, verification, 'decline', { decidedBy: decider.id });
  tx.audit({
    action: 'verification.declined',
    subject: verification.id,
    body: { personId: verification.personId, account: verification.accountExternalId, decidedBy: decider.id },
  });
  return false;
}

async function answered(tx: Tx, { status, decidedBy }: Verification): Promise<StaleError> {
  const decider = decidedBy === null ? undefined : await findPerson(tx.db, decidedBy);
  const answer = status === 'linked' || status === 'declined' ? status : null;
  return new StaleError({ code: 'decided', what: 'link', status: answer, by: decider?.name ?? null });
}
