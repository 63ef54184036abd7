import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockRun } from './steps/assert-runs.ts';
import { closeReview } from './steps/close-campaign.ts';
import { transact } from '../transact.ts';

/**
 * Closes a campaign before its deadline: what nobody has decided on becomes what the campaign says.
 * Writes review_*, messages, audit_events; adds carry-out-review, tend-campaign. Twice: nothing
 * changes.
 * @throws ForbiddenError not_owner, deactivated; StaleError decided unless it is open;
 * NotFoundError review
 */
export const closeCampaign = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const campaign = await lockRun(tx, campaignId, person);
    const { status, closedBy } = campaign;
    if (status === 'closed' && closedBy === person.id) return;
    if (!(await closeReview(tx, campaign, person.id)))
      throw new StaleError({ code: 'decided', what: 'review', status });
  });
