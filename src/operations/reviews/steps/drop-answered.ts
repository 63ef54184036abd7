import type { Tx } from '../../../context.ts';
import { markAnswered } from '../../../db/reviews/siblings.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../../domain/id.ts';
import { moveReviewItems } from './move-review-item.ts';

/**
 * Another reviewer of a campaign has an item of the same row: these drop out. Writes review_items,
 * audit_events.
 */
export async function dropAnswered(
  tx: Tx,
  campaignId: ReviewCampaignId,
  ids: readonly ReviewItemId[],
): Promise<void> {
  if (ids.length > 0)
    await markAnswered(tx, campaignId, await moveReviewItems(tx, { campaignId, ids }, 'drop', {}));
}
