/**
 * Campaigns whose snapshot is wanted, that have something to be carried out or are to be looked
 * after, and evidence that is to be made or sent.
 */
import { BATCH, due, overdue } from './due-rows.ts';

export const DUE_REVIEWS = [
  overdue('reviewCampaigns', 'stageDueAt', (campaignId) => ({
    name: 'stage-campaign',
    payload: { campaignId },
  })),
  due(
    ({ db, before }) =>
      db
        .selectFrom('reviewItems')
        .select('campaignId as subject')
        .distinct()
        .where('dueAt', '<=', before)
        .limit(BATCH),
    (campaignId) => ({ name: 'carry-out-review', payload: { campaignId } }),
  ),
  overdue('reviewCampaigns', 'lookDueAt', (campaignId) => ({
    name: 'tend-campaign',
    payload: { campaignId },
  })),
  overdue('reviewBundles', 'dueAt', (bundleId) => ({ name: 'make-evidence', payload: { bundleId } })),
  overdue('reviewBundleSends', 'dueAt', (sendId) => ({ name: 'send-evidence', payload: { sendId } })),
] as const;
