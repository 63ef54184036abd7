import type { OperationContext } from '../../context.ts';
import { dropSnapshot, wantStaging } from '../../db/reviews/campaigns.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockRun } from './steps/assert-runs.ts';
import { assertSettings, type ReviewSettings } from './steps/assert-settings.ts';
import { moveReviewCampaign } from './steps/move-review-campaign.ts';
import { transact } from '../transact.ts';

export interface EditCampaign {
  readonly campaignId: ReviewCampaignId;
  readonly settings: ReviewSettings;
}

/**
 * Changes a campaign that is not open yet: its snapshot counts no more, and another one is taken.
 * Writes review_*, messages, audit_events; adds stage-campaign.
 * @throws RefusedError review_setting; ForbiddenError not_owner, deactivated; StaleError decided;
 * NotFoundError review
 */
export const editCampaign = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId, settings }: EditCampaign,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const campaign = await lockRun(tx, campaignId, person);
    await assertSettings(tx, settings, person);
    const { status } = campaign;
    if ((await moveReviewCampaign(tx, campaign, 'edit', settings)) === null)
      throw new StaleError({ code: 'decided', what: 'review', status });
    await dropSnapshot(tx, campaignId);
    await wantStaging(tx, campaignId, tx.now);
    tx.enqueue({ name: 'stage-campaign', payload: { campaignId } });
  });
