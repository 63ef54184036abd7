/** What becomes of evidence that is due: taken, kept part by part, made or given up. */
import type { OperationContext } from '../../context.ts';
import {
  changeBundle,
  changeSend,
  claimBundleRow,
  insertBundlePart,
  sendsOf,
  type ReviewBundle,
} from '../../db/reviews/bundles.ts';
import { backoffSeconds } from '../../domain/access/grant.ts';
import { system } from '../../domain/actor.ts';
import type { ReviewBundleId } from '../../domain/id.ts';
import type { BundleRefusal } from '../../domain/reviews/evidence.ts';
import { renewReview } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

const actor = system('make-evidence');

/** Longer than it takes; then somebody else tries. */
const CLAIM_MS = 600_000;
const MOST_TRIES = 5;

/** Null when it is not due. */
export const claimBundle = (ctx: OperationContext, id: ReviewBundleId): Promise<ReviewBundle | null> =>
  transact(
    ctx,
    actor,
    async (tx) => (await claimBundleRow(tx, id, new Date(tx.now.getTime() + CLAIM_MS))) ?? null,
  );

/** Keeps a part of a file; `ordinal` counts from 0, and parts come in order. */
export const keepBundlePart = (
  ctx: OperationContext,
  bundle: ReviewBundle,
  ordinal: number,
  content: Buffer,
): Promise<void> => transact(ctx, actor, (tx) => insertBundlePart(tx, bundle, ordinal, content));

export interface MadeBundle {
  readonly bytes: number;
  /** Hex, of the file. */
  readonly sha256: string;
  readonly fingerprint: string;
  readonly isFinal: boolean;
  /** The head of the audit trail that is in it. */
  readonly auditSeq: number;
}

/**
 * All of it is kept: it is sent to whoever waits for it. Does nothing when another try has taken
 * over. Writes review_bundles, review_bundle_sends, messages, audit_events; adds send-evidence.
 */
export const recordBundle = (ctx: OperationContext, bundle: ReviewBundle, made: MadeBundle): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const { auditSeq: _, ...facts } = made;
    const row = await changeBundle(tx, bundle, { ...facts, dueAt: null, madeAt: tx.now, refusal: null });
    if (row === undefined) return;
    const { id: bundleId, campaignId } = row;
    tx.audit({ action: 'review.evidence_made', subject: campaignId, body: { bundleId, ...made } });
    for (const { id: sendId, sentAt } of await sendsOf(tx.db, bundleId)) {
      if (sentAt !== null) continue;
      await changeSend(tx, sendId, { dueAt: tx.now });
      tx.enqueue({ name: 'send-evidence', payload: { sendId } });
    }
    renewReview(tx, campaignId);
  });

/**
 * It could not be made: it is tried again, a few times; without a key it is given up at once, until
 * somebody asks for it anew. Writes review_bundles, messages.
 */
export const refuseBundle = (
  ctx: OperationContext,
  bundle: ReviewBundle,
  refusal: BundleRefusal,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const isOver = refusal === 'no_key' || bundle.attempts >= MOST_TRIES;
    const next = new Date(tx.now.getTime() + backoffSeconds(bundle.attempts) * 1000);
    await changeBundle(tx, bundle, { dueAt: isOver ? null : next, refusal: isOver ? refusal : null });
    renewReview(tx, bundle.campaignId);
  });
