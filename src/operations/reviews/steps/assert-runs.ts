import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config.ts';
import { managesConnector } from '../../../db/owners.ts';
import type { Person } from '../../../db/people.ts';
import { lockReviewCampaign, type ReviewCampaign } from '../../../db/review-campaigns.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';

/**
 * That somebody looks after every connector a campaign is about.
 * @throws ForbiddenError not_owner
 */
export async function assertRuns(tx: Tx, connectors: readonly string[], person: Person): Promise<void> {
  const { file } = await activeConfig(tx.db);
  for (const connectorId of connectors)
    if (!(await managesConnector(tx.db, file, connectorId, person)))
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
