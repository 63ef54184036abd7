import type { OperationContext } from '../../context.ts';
import { dropSnapshot } from '../../db/reviews/campaigns.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockRun } from './steps/assert-runs.ts';
import { moveReviewCampaign } from './steps/move-review-campaign.ts';
import { transact } from '../transact.ts';

/**
 * Discards a campaign that nobody was asked about yet, with its snapshot. Writes review_*,
 * messages, audit_events. Twice: nothing changes.
 * @throws ForbiddenError not_owner, deactivated; StaleError decided once it is open; NotFoundError
 * review
 */
export const discardCampaign = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const campaign = await lockRun(tx, campaignId, await actingPerson(tx, actor));
    const { status } = campaign;
    if (status === 'discarded') return;
    if ((await moveReviewCampaign(tx, campaign, 'discard', {})) === null)
      throw new StaleError({ code: 'decided', what: 'review', status });
    await dropSnapshot(tx, campaignId);
  });
