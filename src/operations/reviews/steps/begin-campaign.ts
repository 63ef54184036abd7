import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { insertReviewCampaign, wantStaging, type ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { ReviewCause } from '../../../domain/document/review-fields.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { ReviewSettings } from './assert-settings.ts';

/** Whose it is, and how it came about. */
export interface Beginning {
  /** Has its card. */
  readonly createdBy: PersonId;
  readonly scheduleId?: string;
  /** What of the document began it. */
  readonly trigger?: { readonly triggerId: string; readonly cause: ReviewCause };
  /** Asks its reviewers as soon as it is staged. */
  readonly opensItself?: boolean;
}

/**
 * Makes a draft of a campaign, and has its snapshot taken. Writes review_campaigns, messages,
 * audit_events; adds stage-campaign.
 */
export async function beginCampaign(
  tx: Tx,
  settings: ReviewSettings,
  { createdBy, scheduleId, trigger, opensItself = false }: Beginning,
): Promise<ReviewCampaign> {
  const campaign = await insertReviewCampaign(tx, {
    ...settings,
    createdBy,
    opensItself,
    scheduleId: scheduleId ?? null,
  });
  const { id: campaignId } = campaign;
  tx.audit({
    action: 'review.created',
    subject: campaignId,
    body: { ...settings, ...(scheduleId === undefined ? {} : { scheduleId }), ...trigger },
  });
  await wantStaging(tx, campaignId, tx.now);
  tx.enqueue({ name: 'stage-campaign', payload: { campaignId } });
  await wantMessage(tx, { subjectId: campaignId, kind: 'campaign-card', personId: createdBy });
  return campaign;
}
