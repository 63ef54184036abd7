import type { OperationContext } from '../../context.ts';
import { moveVerification } from '../../db/identities/account-verifications.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { closeOneTimeLink } from '../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { SignInFailure } from '../../domain/identities/verification.ts';
import type { InBrowser } from '../one-time-links/steps/opened-link.ts';
import { signInUnderWay } from './steps/sign-in-under-way.ts';
import { transact } from '../transact.ts';

/**
 * Ends a sign-in without a link: it was cancelled at GitLab, the account is not theirs, or it
 * cannot be had. The link is used up, and the person hears of it in Slack, for it may have been
 * somebody else who had their link.
 * @throws RefusedError link_expired, link_used, verification_over; ForbiddenError deactivated;
 * NotFoundError link
 */
export async function giveUpSignIn(
  ctx: OperationContext,
  actor: PersonActor,
  { failure, ...at }: InBrowser & { readonly failure: SignInFailure },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const { link, verification } = await signInUnderWay(tx, actor, at);
    await moveVerification(tx, verification, 'fail');
    await closeOneTimeLink(tx, link.id);
    tx.audit({
      action: 'verification.failed',
      subject: verification.id,
      body: { why: failure.why, personId: verification.personId, account: verification.accountExternalId },
    });
    const { connectorId, personId } = verification;
    const detail = { connectorId, ...failure };
    await wantMessage(tx, { subjectId: verification.id, kind: 'link-answer', personId, detail });
  });
}
