import type { Tx } from '../../../context.ts';
import { isStillAsReviewed, movedAmongKept } from '../../../db/reviews/compare.ts';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { ReviewItem } from '../../../db/reviews/items.ts';
import type { Row } from '../../../domain/access/membership.ts';
import type { PersonId } from '../../../domain/id.ts';
import { whoseDoing } from './apply-item.ts';
import { moveReviewItem, moveReviewItems } from './move-review-item.ts';
import { lookSoon } from './renew-review.ts';

/**
 * What is decided is carried out from now on: what is kept is, where it is still what was reviewed,
 * and the rest is due. `reviewerId` null is everybody's. Returns how many were submitted. Writes
 * review_items, audit_events; adds carry-out-review, tend-campaign.
 */
export async function submitDecisions(
  tx: Tx,
  campaign: ReviewCampaign,
  reviewerId: PersonId | null,
): Promise<number> {
  const which = { campaignId: campaign.id, ...(reviewerId === null ? {} : { reviewerId }) };
  const submitted = await moveReviewItems(tx, which, 'submit', {});
  for (const { item, now } of await movedAmongKept(tx, campaign.id)) await moved(tx, item, now);
  await moveReviewItems(
    tx,
    { campaignId: campaign.id, ids: await isStillAsReviewed(tx, campaign.id) },
    'keep',
    {},
  );
  if (submitted.length > 0) tx.enqueue({ name: 'carry-out-review', payload: { campaignId: campaign.id } });
  // Where nothing is to be carried out, nothing else would see that the campaign is complete.
  lookSoon(tx, campaign.id);
  return submitted.length;
}

/** What is not what was reviewed any more: by a stricter decision, or by somebody else. */
async function moved(tx: Tx, item: ReviewItem, found: Row | null): Promise<void> {
  const supersededBy = await whoseDoing(tx, item, found);
  await (found === null || supersededBy !== null
    ? moveReviewItem(tx, item, 'vanish', { found, supersededBy })
    : moveReviewItem(tx, item, 'move', { found }));
}
