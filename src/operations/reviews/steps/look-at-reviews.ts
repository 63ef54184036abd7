import type { Tx } from '../../../context.ts';
import { campaignsOn, wantStaging } from '../../../db/reviews/campaigns.ts';
import { lookSoon, renewReview } from './renew-review.ts';

/**
 * A sync of a connector was believed: what it found drops out of campaigns or ends tasks, and a
 * draft whose snapshot was refused is tried once more. Writes review_campaigns, messages; adds
 * tend-campaign, stage-campaign.
 */
export async function lookAtReviews(tx: Tx, connectorId: string): Promise<void> {
  for (const { id: campaignId, status, refusal } of await campaignsOn(tx.db, connectorId)) {
    if (status === 'open' || status === 'closed') lookSoon(tx, campaignId);
    if (status !== 'draft' || refusal === null || refusal.code === 'empty') continue;
    await wantStaging(tx, campaignId, tx.now);
    tx.enqueue({ name: 'stage-campaign', payload: { campaignId } });
    renewReview(tx, campaignId);
  }
}
