import type { Tx } from '../../../context.ts';
import {
  findReviewer,
  holdReviewCampaign,
  type ReviewCampaign,
  type ReviewReviewer,
} from '../../../db/reviews/campaigns.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../../errors.ts';

/**
 * Keeps a campaign as it is for one of its reviewers: nobody closes it meanwhile. What moved in
 * GitLab is decided on after the deadline as well.
 * @throws ForbiddenError not_reviewer; NotFoundError review; StaleError decided unless it is open
 * or closed
 */
export async function holdAsReviewer(
  tx: Tx,
  id: ReviewCampaignId,
  { id: personId }: Person,
): Promise<{ readonly campaign: ReviewCampaign; readonly reviewer: ReviewReviewer }> {
  const campaign = await holdReviewCampaign(tx, id);
  if (campaign === undefined) throw new NotFoundError('review');
  const reviewer = await findReviewer(tx.db, id, personId);
  if (reviewer === undefined) throw new ForbiddenError('not_reviewer');
  const { status } = campaign;
  if (status !== 'open' && status !== 'closed')
    throw new StaleError({ code: 'decided', what: 'review', status });
  return { campaign, reviewer };
}
