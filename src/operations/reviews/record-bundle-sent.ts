/** What becomes of evidence on its way to Slack. */
import type { OperationContext, Tx } from '../../context.ts';
import {
  changeSend,
  claimSendRow,
  findBundle,
  findSend,
  insertSend,
  type ReviewBundleSend,
} from '../../db/reviews/bundles.ts';
import { activeConfig } from '../../db/config/config.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { confirmersOf } from '../../db/policies/owners.ts';
import { findReviewCampaign } from '../../db/reviews/campaigns.ts';
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
 * What became of it. What a channel does not take goes to the DM of whoever it is sent for; where
 * Slack does not take the file at all, they and the owners are told. Writes review_bundle_sends,
 * messages, audit_events; adds send-evidence.
 */
export const recordBundleSent = (
  ctx: OperationContext,
  send: ReviewBundleSend,
  outcome: PostOutcome,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const { id, bundleId, personId, channel } = send;
    if (outcome.outcome === 'sent') {
      await changeSend(tx, id, { dueAt: null, sentAt: tx.now, refusal: null, refusedAt: null });
      const bundle = await findBundle(tx.db, bundleId);
      if (bundle === undefined) return;
      const body = { bundleId, personId, channel };
      tx.audit({ action: 'review.evidence_sent', subject: bundle.campaignId, body });
      tx.renewMessages(bundle.campaignId, ['campaign-card', 'evidence-unsent']);
      return;
    }
    if (outcome.outcome === 'undeliverable') return giveUp(tx, send, outcome.error);
    const isBlocked = outcome.outcome === 'blocked';
    const least = isBlocked ? BLOCKED_SECONDS : backoffSeconds(send.attempts);
    const wait = Math.max(least, outcome.retryAfterSeconds ?? 0);
    await changeSend(tx, id, {
      dueAt: new Date(tx.now.getTime() + wait * 1000),
      refusal: outcome.error,
      ...(isBlocked ? { refusedAt: send.refusedAt ?? tx.now } : {}),
    });
    if (isBlocked) await tellUnsent(tx, send);
  });

async function giveUp(tx: Tx, send: ReviewBundleSend, refusal: string): Promise<void> {
  const { id, bundleId, personId, channel } = send;
  const posted = (await findSend(tx.db, id))?.postedChannel ?? null;
  const isFileAlone = channel === null && posted !== null;
  await changeSend(tx, id, { dueAt: null, refusal, ...(isFileAlone ? { refusedAt: tx.now } : {}) });
  if (isFileAlone) await tellUnsent(tx, send);
  if (channel === null) return;
  const instead = await insertSend(tx, { bundleId, personId, channel: null, dueAt: tx.now });
  tx.enqueue({ name: 'send-evidence', payload: { sendId: instead.id } });
}

/** Whoever waits for it and the owners of what was reviewed: once each, kept in step. */
async function tellUnsent(tx: Tx, { bundleId, personId }: ReviewBundleSend): Promise<void> {
  const bundle = await findBundle(tx.db, bundleId);
  const campaign = bundle === undefined ? undefined : await findReviewCampaign(tx.db, bundle.campaignId);
  if (campaign === undefined) return;
  const { file } = await activeConfig(tx.db);
  const told = new Set([personId]);
  for (const connectorId of campaign.scope.connectors)
    for (const { id } of await confirmersOf(tx.db, file, connectorId, null)) told.add(id);
  for (const id of told)
    await wantMessage(tx, { subjectId: campaign.id, kind: 'evidence-unsent', personId: id });
  tx.renewMessages(campaign.id, ['campaign-card', 'evidence-unsent']);
}
