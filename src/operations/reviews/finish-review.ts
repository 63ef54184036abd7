import type { OperationContext } from '../../context.ts';
import { changeReviewer } from '../../db/reviews/campaigns.ts';
import { waitingItems } from '../../db/reviews/items.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { actingPerson } from '../acting-person.ts';
import { holdAsReviewer } from './steps/hold-as-reviewer.ts';
import { renewReview } from './steps/renew-review.ts';
import { submitDecisions } from './steps/submit-decisions.ts';
import { transact } from '../transact.ts';

/**
 * Has carried out what a reviewer has decided so far. What they have not decided on waits for them
 * until the deadline. Returns how many were submitted, and how many are left. Writes review_items,
 * review_reviewers, messages, audit_events; adds carry-out-review, tend-campaign. Twice: nothing
 * changes.
 * @throws ForbiddenError not_reviewer, deactivated; StaleError decided; NotFoundError review
 */
export const finishReview = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<{ readonly submitted: number; readonly left: number }> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const { campaign, reviewer } = await holdAsReviewer(tx, campaignId, person);
    const submitted = await submitDecisions(tx, campaign, person.id);
    const left = (await waitingItems(tx.db, campaignId, person.id)).length;
    if (left === 0) await changeReviewer(tx, reviewer, { finishedAt: tx.now });
    renewReview(tx, campaignId);
    return { submitted, left };
  });
