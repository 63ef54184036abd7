import type { OperationContext } from '../../context.ts';
import { nameAccount } from '../../db/identities/account-verifications.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { accountToLink, signInUnderWay, type AnswerSignIn } from './steps/sign-in-under-way.ts';
import { transact } from '../transact.ts';

/**
 * Records which account signed in through a one-time link. Nothing is linked by it: the browser
 * that holds the link has to confirm, with both names before it. Twice: the last one counts.
 * @throws RefusedError link_expired, link_used, verification_over, no_account, account_blocked,
 * account_taken, already_linked; ForbiddenError deactivated; NotFoundError link, connector
 */
export async function answerSignIn(
  ctx: OperationContext,
  actor: PersonActor,
  input: AnswerSignIn,
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const { verification } = await signInUnderWay(tx, actor, input);
    const { externalId } = await accountToLink(tx, actor, verification, input.account);
    await nameAccount(tx, verification.id, externalId);
    tx.audit({
      action: 'verification.answered',
      subject: verification.id,
      body: { personId: verification.personId, account: externalId },
    });
  });
}
