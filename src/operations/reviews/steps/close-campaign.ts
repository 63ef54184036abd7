import type { Tx } from '../../../context.ts';
import { answeredByOthers } from '../../../db/reviews/siblings.ts';
import { dropAnswered } from './drop-answered.ts';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { ReviewDecision } from '../../../domain/reviews/review-item.ts';
import { moveReviewCampaign } from './move-review-campaign.ts';
import { moveReviewItems } from './move-review-item.ts';
import { wantEndBundle } from './want-bundle.ts';
import { submitDecisions } from './submit-decisions.ts';

/**
 * Ends the deciding of a locked campaign: what nobody has decided on becomes what the campaign
 * says, but for what nobody may review, which stays, and everything is carried out. False when it
 * is not open: then nothing is written. `closedBy` null is by time.
 */
export async function closeReview(
  tx: Tx,
  campaign: ReviewCampaign,
  closedBy: PersonId | null,
): Promise<boolean> {
  if (campaign.status !== 'open') return false;
  const { id: campaignId } = campaign;
  await dropAnswered(tx, campaignId, await answeredByOthers(tx, campaignId));
  // Nothing is taken away for want of somebody who may say that it stays.
  const unreviewed = await moveReviewItems(tx, { campaignId, reviewerId: null }, 'decide', byTime('keep'), [
    'undecided',
  ]);
  const undecided = await moveReviewItems(tx, { campaignId }, 'decide', byTime(campaign.undecided), [
    'undecided',
  ]);
  await submitDecisions(tx, campaign, null);
  await moveReviewCampaign(tx, campaign, 'close', {
    closedBy,
    undecided: undecided.length + unreviewed.length,
  });
  await wantEndBundle(tx, campaign);
  return true;
}

const byTime = (decision: ReviewDecision) => ({
  decision,
  lowerTo: null,
  note: null,
  decidedBy: null,
  decidedSeconds: null,
  bulkOf: null,
});
