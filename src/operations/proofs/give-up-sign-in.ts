import type { Context } from '../../context.ts';
import { moveProof } from '../../db/link-proofs.ts';
import { wantMessage } from '../../db/messages.ts';
import { closePageLink } from '../../db/page-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { SignInFailure } from '../../domain/link-proof.ts';
import type { InBrowser } from './steps/opened-link.ts';
import { signInUnderWay } from './steps/sign-in-under-way.ts';
import { transact } from '../transact.ts';

/**
 * Ends a sign-in without a link: it was cancelled at GitLab, the account is not theirs, or it cannot be had. The link is used up, and the
 * person hears of it in Slack, for it may have been somebody else who had their link.
 * @throws RefusedError link_expired, link_used, proof_over; ForbiddenError deactivated; NotFoundError link
 */
export async function giveUpSignIn(
  ctx: Context,
  actor: PersonActor,
  { failure, ...at }: InBrowser & { readonly failure: SignInFailure },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const { link, proof } = await signInUnderWay(tx, actor, at);
    await moveProof(tx, proof, 'fail');
    await closePageLink(tx, link.id);
    tx.audit({
      action: 'proof.failed',
      subject: proof.id,
      body: { why: failure.why, personId: proof.personId, account: proof.accountExternalId },
    });
    const { connectorId, personId } = proof;
    const detail = { connectorId, ...failure };
    await wantMessage(tx, { subjectId: proof.id, kind: 'link-answer', personId, detail });
  });
}
