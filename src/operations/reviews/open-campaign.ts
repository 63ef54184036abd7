import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockRun } from './steps/assert-runs.ts';
import { openReview } from './steps/open-review.ts';
import { transact } from '../transact.ts';

/**
 * Asks the reviewers of a staged campaign. Writes review_campaigns, review_reviewers, messages,
 * audit_events. Twice: nothing changes.
 * @throws RefusedError review_setting when its deadline is over, or nobody may review some of it;
 * ForbiddenError not_owner, deactivated; StaleError decided unless it is staged; NotFoundError
 * review
 */
export const openCampaign = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const campaign = await lockRun(tx, campaignId, await actingPerson(tx, actor));
    const { status } = campaign;
    if (status === 'open') return;
    const why = await openReview(tx, campaign);
    if (why === 'not_staged') throw new StaleError({ code: 'decided', what: 'review', status });
    if (why !== null)
      throw new RefusedError({ code: 'review_setting', why }, why === 'deadline' ? 'until' : 'named');
  });
