/** What becomes of evidence on its way to Slack. */
import type { OperationContext, Tx } from '../../context.ts';
import {
  changeSend,
  claimSendRow,
  findBundle,
  insertSend,
  type ReviewBundleSend,
} from '../../db/review-bundles.ts';
import { backoffSeconds } from '../../domain/access/grant.ts';
import { system } from '../../domain/actor.ts';
import type { ReviewBundleSendId } from '../../domain/id.ts';
import type { PostOutcome } from '../../slack/blocks/poster.ts';
import { transact } from '../transact.ts';

const actor = system('send-evidence');

/** Longer than a post and the transfer of a large file. */
const CLAIM_MS = 120_000;
/** Slack refuses the app itself: somebody has to give it a scope. */
const BLOCKED_SECONDS = 600;

/** Null when it is not due. */
export const claimSend = (ctx: OperationContext, id: ReviewBundleSendId): Promise<ReviewBundleSend | null> =>
  transact(
    ctx,
    actor,
    async (tx) => (await claimSendRow(tx, id, new Date(tx.now.getTime() + CLAIM_MS))) ?? null,
  );

/** The line above the file stands: it is not posted again when the file has to be. */
export const recordSendPosted = (
  ctx: OperationContext,
  { id }: ReviewBundleSend,
  postedChannel: string,
): Promise<void> => transact(ctx, actor, async (tx) => void (await changeSend(tx, id, { postedChannel })));

/**
 * What became of it. What a channel does not take goes to the DM of whoever it is sent for.
 * Writes review_bundle_sends, audit_events; adds send-evidence.
 */
export const recordBundleSent = (
  ctx: OperationContext,
  send: ReviewBundleSend,
  outcome: PostOutcome,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const { id, bundleId, personId, channel } = send;
    if (outcome.outcome === 'sent') {
      await changeSend(tx, id, { dueAt: null, sentAt: tx.now, refusal: null });
      const bundle = await findBundle(tx.db, bundleId);
      if (bundle !== undefined)
        tx.audit({
          action: 'review.evidence_sent',
          subject: bundle.campaignId,
          body: { bundleId, personId, channel },
        });
      return;
    }
    if (outcome.outcome === 'undeliverable') return giveUp(tx, send, outcome.error);
    const least = outcome.outcome === 'blocked' ? BLOCKED_SECONDS : backoffSeconds(send.attempts);
    const wait = Math.max(least, outcome.retryAfterSeconds ?? 0);
    await changeSend(tx, id, {
      dueAt: new Date(tx.now.getTime() + wait * 1000),
      refusal: outcome.error,
    });
  });

async function giveUp(
  tx: Tx,
  { id, bundleId, personId, channel }: ReviewBundleSend,
  refusal: string,
): Promise<void> {
  await changeSend(tx, id, { dueAt: null, refusal });
  if (channel === null) return;
  const instead = await insertSend(tx, { bundleId, personId, channel: null, dueAt: tx.now });
  tx.enqueue({ name: 'send-evidence', payload: { sendId: instead.id } });
}
