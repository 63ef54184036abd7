import type { OperationContext, Tx } from '../../context.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { lockReviewCampaign, recordReading, type ReviewCampaign } from '../../db/reviews/campaigns.ts';
import {
  unreadMachines,
  unreadPlaces,
  type PlacedMachine,
  type UnreadPlace,
} from '../../db/reviews/reads.ts';
import { snapshotPlaces } from '../../db/reviews/snapshot.ts';
import { system } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { FRESH_MS } from '../../domain/reviews/campaign.ts';
import { placesIn } from '../../domain/reviews/places.ts';
import { transact } from '../transact.ts';
import { refusalNow } from './steps/staging-sources.ts';
import { renewReview } from './steps/renew-review.ts';

/** What GitLab is to be asked for a snapshot, beyond what a sync reads, of one connector. */
export interface PlannedReads {
  readonly connectorId: string;
  /** The top-level group, when it is to be read which groups are invited anywhere below it. */
  readonly sharesOf: string | null;
  /** Whether it is to be read when accounts were last used. */
  readonly activity: boolean;
  readonly places: readonly UnreadPlace[];
  readonly machines: readonly PlacedMachine[];
}

/**
 * What is to be read for the snapshot of a campaign that waits for one: invitations, who gave which
 * role, invited groups, tokens and when accounts were last used, of the kinds that it does not
 * leave out, where they were not read in the hour before it was wanted. What was read before the
 * process died is not read again. None where no snapshot is to be taken now.
 * Writes review_campaigns.reading.
 */
export const planReads = (
  ctx: OperationContext,
  campaignId: ReviewCampaignId,
): Promise<readonly PlannedReads[]> =>
  transact(ctx, system('stage-campaign'), async (tx) => {
    const campaign = await lockReviewCampaign(tx, campaignId);
    if (campaign === undefined || campaign.stageDueAt === null) return [];
    const { connectors } = campaign.scope;
    if ((await refusalNow(tx, connectors)) !== null) return [];
    const since = new Date(campaign.stageDueAt.getTime() - FRESH_MS);
    const plans: PlannedReads[] = [];
    for (const connectorId of connectors) plans.push(await planOf(tx, campaign, connectorId, since));
    const total = plans.reduce((sum, plan) => sum + plan.places.length + plan.machines.length, 0);
    if (total > 0) await recordReading(tx, campaignId, { done: 0, total });
    renewReview(tx, campaignId);
    return plans;
  });

async function planOf(
  tx: Tx,
  { scope }: ReviewCampaign,
  connectorId: string,
  since: Date,
): Promise<PlannedReads> {
  const isOut = (kind: (typeof scope.leaveOut)[number]): boolean => scope.leaveOut.includes(kind);
  const { inside, above } = placesIn(await snapshotPlaces(tx, [connectorId]), scope.resources);
  const ids = [...inside, ...above].map(({ id }) => id);
  const given = [...(isOut('direct') ? [] : inside), ...(isOut('inherited') ? [] : above)];
  const wanted = { invitations: isOut('invitations') ? [] : ids, gifts: given.map(({ id }) => id) };
  const state = await findConnectorState(tx.db, connectorId);
  const isOld = (readAt: Date | null | undefined): boolean => readAt == null || readAt < since;
  const needsShares = !(isOut('shares') && isOut('invited'));
  return {
    connectorId,
    sharesOf: needsShares && isOld(state?.sharesReadAt) ? (state?.rootExternalId ?? null) : null,
    activity: isOld(state?.activityReadAt),
    places: await unreadPlaces(tx.db, wanted, since),
    machines: isOut('machines') ? [] : await unreadMachines(tx.db, ids, since),
  };
}
