import type { Tx } from '../../../context.ts';
import type { ReviewCampaign } from '../../../db/review-campaigns.ts';
import type { PersonId } from '../../../domain/id.ts';
import { moveReviewCampaign } from './move-review-campaign.ts';
import { moveReviewItems } from './move-review-item.ts';
import { submitDecisions } from './submit-decisions.ts';

/**
 * Ends the deciding of a locked campaign: what nobody has decided on becomes what the campaign
 * says, and everything is carried out. False when it is not open: then nothing is written.
 * `closedBy` null is by time.
 */
export async function closeReview(
  tx: Tx,
  campaign: ReviewCampaign,
  closedBy: PersonId | null,
): Promise<boolean> {
  if (campaign.status !== 'open') return false;
  const undecided = await moveReviewItems(
    tx,
    { campaignId: campaign.id },
    'decide',
    {
      decision: campaign.undecided,
      lowerTo: null,
      note: null,
      decidedBy: null,
      decidedSeconds: null,
      bulkOf: null,
    },
    ['undecided'],
  );
  await submitDecisions(tx, campaign, null);
  await moveReviewCampaign(tx, campaign, 'close', { closedBy, undecided: undecided.length });
  return true;
}
