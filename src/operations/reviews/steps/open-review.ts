import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { changeReviewer, reviewersOf, type ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { countItems } from '../../../db/reviews/item-counts.ts';
import type { ReviewSetting } from '../../../domain/refusal.ts';
import { nextReminder } from '../../../domain/reviews/reminders.ts';
import { moveReviewCampaign } from './move-review-campaign.ts';

/**
 * Asks the reviewers of a locked campaign that is staged; else, and where its deadline is over or
 * nobody may review some of it, nothing is written and it says why: null once they are asked.
 * Writes review_campaigns, review_reviewers, messages, audit_events; adds tend-campaign.
 */
export async function openReview(
  tx: Tx,
  campaign: ReviewCampaign,
): Promise<Extract<ReviewSetting, 'deadline' | 'unassigned'> | 'not_staged' | null> {
  const { id: campaignId, deadline } = campaign;
  if (deadline <= tx.now) return 'deadline';
  const counts = await countItems(tx.db, campaignId);
  if (counts.some(({ reviewerId }) => reviewerId === null)) return 'unassigned';
  if ((await moveReviewCampaign(tx, campaign, 'open', { lookDueAt: tx.now })) === null) return 'not_staged';
  for (const reviewer of await reviewersOf(tx.db, campaignId)) {
    await changeReviewer(tx, reviewer, { nextReminderAt: nextReminder(tx.now, deadline, tx.now) });
    await wantMessage(tx, { subjectId: campaignId, kind: 'review-card', personId: reviewer.personId });
  }
  tx.enqueue({ name: 'tend-campaign', payload: { campaignId } });
  return null;
}
