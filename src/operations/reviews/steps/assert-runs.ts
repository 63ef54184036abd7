import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { isAuditor, managesAll } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { lockReviewCampaign, type ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';

/**
 * That somebody looks after every connector a campaign is about.
 * @throws ForbiddenError not_owner
 */
export async function assertRuns(tx: Tx, connectors: readonly string[], person: Person): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (!(await managesAll(tx.db, file, connectors, person)))
    throw new ForbiddenError({ code: 'not_owner', act: 'run_review' });
}

/**
 * Locks a campaign for somebody who runs it.
 * @throws ForbiddenError not_owner; NotFoundError review
 */
export async function lockRun(tx: Tx, id: ReviewCampaignId, person: Person): Promise<ReviewCampaign> {
  const campaign = await lockReviewCampaign(tx, id);
  if (campaign === undefined) throw new NotFoundError('review');
  await assertRuns(tx, campaign.scope.connectors, person);
  return campaign;
}

/**
 * Locks a campaign for somebody who may look at all of it: whoever runs it, and auditors.
 * @throws ForbiddenError not_owner; NotFoundError review
 */
export async function lockSight(tx: Tx, id: ReviewCampaignId, person: Person): Promise<ReviewCampaign> {
  const { file } = await activeConfig(tx.db);
  if (!(await isAuditor(tx.db, file, person))) return lockRun(tx, id, person);
  const campaign = await lockReviewCampaign(tx, id);
  if (campaign === undefined) throw new NotFoundError('review');
  return campaign;
}
