import type { OperationContext } from '../../context.ts';
import { changeReviewer, findReviewer } from '../../db/reviews/campaigns.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { ForbiddenError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';

/**
 * Notes when a reviewer was shown a page of their items: the evidence says how long a decision
 * took. Writes review_reviewers.
 * @throws ForbiddenError not_reviewer, deactivated
 */
export const notePageShown = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const reviewer = await findReviewer(tx.db, campaignId, person.id);
    if (reviewer === undefined) throw new ForbiddenError('not_reviewer');
    await changeReviewer(tx, reviewer, { lastAt: tx.now });
  });
