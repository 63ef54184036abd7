import type { OperationContext, Tx } from '../../context.ts';
import { dueItems, lockReviewItem, type ReviewItem } from '../../db/review-items.ts';
import { lockOwnersOf } from '../../db/other-owners.ts';
import { ensureSlot } from '../../db/slots.ts';
import { system } from '../../domain/actor.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../domain/id.ts';
import { applyItem, delegateItem } from './steps/apply-item.ts';
import { lookSoon } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

/** In one look; the next one finds the rest. */
const AT_ONCE = 100;

/**
 * Has the next submitted items of a campaign carried out, each in a transaction of its own. Returns
 * how many there were: none when all are under way. Writes review_items, review_tasks, slots,
 * audit_events; adds reconcile-membership, tend-campaign. Twice: the same.
 */
export async function carryOutReview(ctx: OperationContext, campaignId: ReviewCampaignId): Promise<number> {
  const items = await dueItems(ctx.db, campaignId, ctx.now(), AT_ONCE);
  for (const item of items)
    await transact(ctx, system('carry-out-review'), async (tx) => {
      await carryOut(tx, item);
      lookSoon(tx, item.campaignId);
    });
  return items.length;
}

async function carryOut(tx: Tx, seen: ReviewItem): Promise<void> {
  if (seen.kind !== 'direct') return delegate(tx, seen.id);
  await lockOwnersOf(tx, seen.resourceId);
  const slot = await ensureSlot(tx, seen);
  const item = await lockReviewItem(tx, seen.id);
  if (item?.status === 'submitted') await applyItem(tx, item, slot);
}

/** What comes from elsewhere only an owner can change, for it holds there as well. */
async function delegate(tx: Tx, id: ReviewItemId): Promise<void> {
  const item = await lockReviewItem(tx, id);
  if (item?.status !== 'submitted') return;
  const cause = item.kind === 'share' ? 'share' : 'inherited';
  await delegateItem(tx, item, { cause, target: null, refusal: null });
}
