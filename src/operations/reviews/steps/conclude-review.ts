/**
 * What becomes of what a review has carried out on a slot once GitLab was read back, or said no.
 * Called by what records a reconcile.
 */
import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { findReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { isUnderReview, lockItemsOfSlot, type ReviewItem } from '../../../db/reviews/items.ts';
import { rebaseSlot, type SlotRow } from '../../../db/grants/slots.ts';
import { dayOf } from '../../../domain/day.ts';
import type { Fault } from '../../../domain/fault.ts';
import { sameRow, type Row } from '../../../domain/access/membership.ts';
import { isAsDecided } from '../../../domain/reviews/review-item.ts';
import { delegateItem } from './apply-item.ts';
import { moveReviewItem } from './move-review-item.ts';
import { lookSoon } from './renew-review.ts';
import { wantEndBundle } from './want-bundle.ts';

interface Read {
  /** The row in GitLab, whoever holds it up. */
  readonly found: Row | null;
  /** Somebody else changed it since it was last looked at. */
  readonly drifted: boolean;
}

/** Records what was read back about what is being carried out on a slot, if anything is. */
export async function concludeReview(tx: Tx, slot: SlotRow, { found, drifted }: Read): Promise<void> {
  const items = await lockItemsOfSlot(tx, slot.id);
  const standing = slot.undecided?.row ?? slot.baseline?.row ?? null;
  for (const item of items) {
    const target = item.target?.row ?? null;
    const isDone = isAsDecided(standing, target);
    if (item.status === 'restoring') await (isDone && !drifted ? restored(tx, item, found) : spoil(tx, item));
    else if (isDone) await concluded(tx, item, { found, drifted });
    else await overtaken(tx, item, { standing, found, others: items });
    lookSoon(tx, item.campaignId);
  }
}

/** The evidence of a campaign that is complete does not say so yet. */
async function restored(tx: Tx, item: ReviewItem, found: Row | null): Promise<void> {
  await moveReviewItem(tx, item, 'restore', { found });
  const campaign = await findReviewCampaign(tx.db, item.campaignId);
  if (campaign?.status === 'complete') await wantEndBundle(tx, campaign);
}

async function concluded(tx: Tx, item: ReviewItem, { found, drifted }: Read): Promise<void> {
  if (drifted) await moveReviewItem(tx, item, 'vanish', { found, supersededBy: null });
  else await moveReviewItem(tx, item, 'conclude', { found });
  if (!drifted && item.personId !== null && item.personId !== item.decidedBy)
    await wantMessage(tx, { subjectId: item.id, kind: 'review-answer', personId: item.personId });
}

/** Another campaign was stricter, or a person changed it in GitLab: theirs stands. */
async function overtaken(
  tx: Tx,
  item: ReviewItem,
  {
    standing,
    found,
    others,
  }: { readonly standing: Row | null; readonly found: Row | null; readonly others: readonly ReviewItem[] },
): Promise<void> {
  const by = others.find(
    (other) => other.id !== item.id && other.target !== null && isAsDecided(standing, other.target.row),
  );
  if (standing === null || by !== undefined)
    await moveReviewItem(tx, item, 'vanish', { found, supersededBy: by?.campaignId ?? null });
  else await moveReviewItem(tx, item, 'move', { found: standing });
}

const spoil = (tx: Tx, item: ReviewItem, refusal: Fault = { code: 'changed_meanwhile' }): Promise<unknown> =>
  moveReviewItem(tx, item, 'spoil', { refusal });

/** GitLab refuses for good: what was reviewed stays on the slot, and an owner has to do it. */
export async function refuseReview(tx: Tx, slot: SlotRow, why: Fault): Promise<void> {
  const items = await lockItemsOfSlot(tx, slot.id);
  if (items.length > 0)
    await rebaseSlot(tx, slot.id, {
      baseline: { row: slot.applied?.row ?? null, on: dayOf(tx.now) },
      applied: slot.applied,
    });
  for (const item of items) {
    const target = item.target?.row ?? null;
    if (item.status === 'restoring') await spoil(tx, item, why);
    else await delegateItem(tx, item, { cause: 'refused', target, refusal: why });
    lookSoon(tx, item.campaignId);
  }
}

/** The group or project is gone, and with it what was to be done. */
export async function concludeReviewGone(tx: Tx, slot: SlotRow): Promise<void> {
  for (const item of await lockItemsOfSlot(tx, slot.id)) {
    if (item.status === 'restoring') await spoil(tx, item);
    else await moveReviewItem(tx, item, 'vanish', { found: null, supersededBy: null });
    lookSoon(tx, item.campaignId);
  }
}

/**
 * The slot as it is planned with: where a review is being carried out and somebody has changed the
 * row since it was reviewed, theirs is what the slot goes back to, so that nothing of it is
 * touched. Changes nothing by itself.
 */
export async function withoutMovedReview(
  tx: Tx,
  slot: SlotRow,
  { direct, isHeld }: { readonly direct: Row | null; readonly isHeld: boolean },
): Promise<SlotRow> {
  if (isHeld || direct === null || slot.applied === null || !(await isUnderReview(tx, slot.id))) return slot;
  const isOurs = [slot.applied, ...slot.intents].some((look) => sameRow(look.row, direct));
  if (isOurs) return slot;
  const theirs = { row: direct };
  return {
    ...slot,
    baseline: { ...theirs, on: dayOf(tx.now) },
    applied: theirs,
    pinned: null,
    undecided: null,
  };
}
