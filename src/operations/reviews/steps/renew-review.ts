import type { Tx } from '../../../context.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';

/** Makes everything that shows how far a campaign is due for rendering. */
export const renewReview = (tx: Tx, campaignId: ReviewCampaignId): void =>
  tx.renewMessages(campaignId, [
    'campaign-card',
    'review-card',
    'review-reminder',
    'review-given',
    'review-tasks',
  ]);

/** After so many milliseconds: what many slots conclude at once is shown, and counted, together. */
const SOON_MS = 2000;

/** Has a campaign looked after soon: something of it has come to an end. */
export const lookSoon = (tx: Tx, campaignId: ReviewCampaignId): void =>
  tx.enqueue({
    name: 'tend-campaign',
    payload: { campaignId },
    delayUntil: new Date(tx.now.getTime() + SOON_MS),
  });
