import type { Tx } from '../../../context.ts';
import { dropInvitation } from '../../../db/reviews/invitations.ts';
import type { ReviewItem } from '../../../db/reviews/items.ts';
import { moveReviewItem } from './move-review-item.ts';
import { lookSoon } from './renew-review.ts';

/** Whether an item is an invitation that is being taken back, and nobody has joined yet. Pure. */
export const isInvitationApplying = (item: ReviewItem | undefined): item is ReviewItem =>
  item?.status === 'applying' && item.kind === 'invitation' && item.slotId === null;

/** Neither the invitation nor anybody who came by it is there. Writes review_items, invitations. */
export async function concludeGone(tx: Tx, item: ReviewItem): Promise<void> {
  await dropInvitation(tx, item.resourceId, item.username);
  // What hallpass had set out to take back before it was killed is its own doing.
  await (item.found === null
    ? moveReviewItem(tx, item, 'vanish', { found: null, supersededBy: null })
    : moveReviewItem(tx, item, 'conclude', { found: null }));
  lookSoon(tx, item.campaignId);
}
