import type { OperationContext } from '../../context.ts';
import { wantStaging } from '../../db/reviews/campaigns.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockRun } from './steps/assert-runs.ts';
import { renewReview } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

export interface WantSnapshot {
  readonly campaignId: ReviewCampaignId;
  /** Reads GitLab first; the snapshot is taken once that is done. */
  readonly syncs: boolean;
}

/**
 * Has the snapshot of a campaign taken, or taken anew, or GitLab read for it. Writes
 * review_campaigns; adds stage-campaign or sync-connector. Twice: the same.
 * @throws ForbiddenError not_owner, deactivated; StaleError decided when it is open already;
 * NotFoundError review
 */
export const wantSnapshot = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId, syncs }: WantSnapshot,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const { status, scope } = await lockRun(tx, campaignId, await actingPerson(tx, actor));
    if (status !== 'draft' && status !== 'staged')
      throw new StaleError({ code: 'decided', what: 'review', status });
    if (syncs) {
      for (const connectorId of scope.connectors)
        tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
      return;
    }
    await wantStaging(tx, campaignId, tx.now);
    tx.enqueue({ name: 'stage-campaign', payload: { campaignId } });
    renewReview(tx, campaignId);
  });
