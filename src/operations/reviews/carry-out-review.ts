import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { findReviewCampaign } from '../../db/reviews/campaigns.ts';
import { dueItems, lockReviewItem, type ReviewItem } from '../../db/reviews/items.ts';
import { lockOwnersOf } from '../../db/cache/other-owners.ts';
import { isTaskOfOther } from '../../db/reviews/siblings.ts';
import { ensureSlot } from '../../db/grants/slots.ts';
import { system } from '../../domain/actor.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../domain/id.ts';
import { isReviewed } from '../../domain/reviews/places.ts';
import { reviewedRow } from '../../domain/reviews/review-item.ts';
import type { ReviewTaskCause } from '../../domain/reviews/review-task.ts';
import { applyItem, delegateItem } from './steps/apply-item.ts';
import { moveReviewItem } from './steps/move-review-item.ts';
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
  if (seen.kind === 'invitation') return takeBack(tx, seen.id);
  if (seen.kind !== 'direct') return delegate(tx, seen.id, CAUSES[seen.kind]);
  await lockOwnersOf(tx, seen.resourceId);
  const slot = await ensureSlot(tx, seen);
  const item = await lockReviewItem(tx, seen.id);
  if (item?.status === 'submitted') await applyItem(tx, item, slot);
}

const CAUSES = { inherited: 'inherited', share: 'share', invited: 'invited' } as const;

/** What comes from elsewhere only an owner can change, for it holds there as well. */
async function delegate(tx: Tx, id: ReviewItemId, cause: ReviewTaskCause): Promise<void> {
  const item = await lockReviewItem(tx, id);
  if (item?.status !== 'submitted') return;
  if (await isTaskOfOther(tx, item)) {
    const found = reviewedRow(item);
    await moveReviewItem(tx, item, 'vanish', { found, supersededBy: item.campaignId });
  } else await delegateItem(tx, item, { cause, target: null, refusal: null });
}

/** An invitation is no slot's: what carries this out takes it back. */
async function takeBack(tx: Tx, id: ReviewItemId): Promise<void> {
  const item = await lockReviewItem(tx, id);
  if (item?.status !== 'submitted') return;
  const cause = await whyNotTakenBack(tx, item);
  if (cause !== null) return delegateItem(tx, item, { cause, target: null, refusal: null });
  await moveReviewItem(tx, item, 'apply', { target: null, slotId: null, dueAt: tx.now });
}

/** One to a group above what is reviewed would hold there as well. */
async function whyNotTakenBack(tx: Tx, item: ReviewItem): Promise<ReviewTaskCause | null> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find(({ id }) => id === item.connectorId);
  if (connector === undefined || connector.readOnly || connector.paused) return 'watched';
  const campaign = await findReviewCampaign(tx.db, item.campaignId);
  return campaign !== undefined && isReviewed(item.path, campaign.scope.resources) ? null : 'inherited';
}
