import type { OperationContext, Tx } from '../../context.ts';
import { upsertAccount } from '../../db/cache/synced-accounts.ts';
import {
  countTry,
  isUnderWay,
  lockVerification,
  moveVerification,
  type Verification,
} from '../../db/identities/account-verifications.ts';
import type { Account } from '../../domain/identities/account.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { VerificationId } from '../../domain/id.ts';
import { CODE_TRIES, holdsCode } from '../../domain/identities/verification.ts';
import { NotFoundError, RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { assertLinkable } from './steps/assert-linkable.ts';
import { linkProven } from './steps/link-proven.ts';
import { transact } from '../transact.ts';

export interface CheckCodeVerification {
  readonly verificationId: VerificationId;
  /** As GitLab shows it now; null when it is gone. */
  readonly account: Account | null;
  /** What it shows about itself; null for nothing. */
  readonly shown: string | null;
}

/**
 * `triesLeft` is 0 when the code is used up; `goesOn`: what they had asked for before is asked for.
 */
export type CodeChecked =
  | { readonly outcome: 'linked'; readonly username: string; readonly goesOn: boolean }
  | { readonly outcome: 'absent'; readonly username: string; readonly triesLeft: number };

/**
 * Links the account when what it shows holds the code; else counts a try. Only the person the code
 * was given to can have it checked. Twice: once linked, it is over.
 * @throws RefusedError verification_over, no_account, account_blocked, account_taken,
 * already_linked; ForbiddenError deactivated; NotFoundError verification
 */
export async function checkCodeVerification(
  ctx: OperationContext,
  actor: PersonActor,
  { verificationId, account, shown }: CheckCodeVerification,
): Promise<CodeChecked> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const verification = await lockVerification(tx, verificationId);
    if (verification?.personId !== person.id || verification.method !== 'code')
      throw new NotFoundError('verification');
    if (!isUnderWay(verification, tx.now) || verification.secret === null) throw over();
    if (account?.externalId !== verification.accountExternalId) throw gone();
    await upsertAccount(tx, verification.connectorId, account);
    if (!holdsCode(shown, verification.secret)) return absent(tx, verification, account);
    await assertLinkable(tx, verification.connectorId, person, account);
    const { goesOn } = await linkProven(tx, verification, account.externalId);
    tx.renewMessages(verification.id, ['link-card']);
    return { outcome: 'linked', username: account.username, goesOn };
  });
}

async function absent(tx: Tx, verification: Verification, { username }: Account): Promise<CodeChecked> {
  const triesLeft = Math.max(0, CODE_TRIES - (await countTry(tx, verification.id)));
  if (triesLeft === 0) {
    await moveVerification(tx, verification, 'fail');
    tx.renewMessages(verification.id, ['link-card']);
    tx.audit({
      action: 'verification.failed',
      subject: verification.id,
      body: { why: 'tries', personId: verification.personId },
    });
  }
  return { outcome: 'absent', username, triesLeft };
}

const over = (): RefusedError => new RefusedError({ code: 'verification_over', method: 'code' });
const gone = (): RefusedError => new RefusedError({ code: 'no_account', why: 'gone_code' });
