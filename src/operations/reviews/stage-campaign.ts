import { createHash, type Hash } from 'node:crypto';
import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { peopleNamed } from '../../db/policies/owners.ts';
import { reviewerLists } from '../../db/reviews/deciders.ts';
import {
  dropSnapshot,
  ensureReviewer,
  lockReviewCampaign,
  replacePlaces,
  type ReviewCampaign,
} from '../../db/reviews/campaigns.ts';
import { insertReviewItems } from '../../db/reviews/items.ts';
import {
  lastSyncFact,
  snapshotPlaces,
  snapshotRows,
  type SnapshotPlace,
  type SnapshotRow,
} from '../../db/reviews/snapshot.ts';
import { system } from '../../domain/actor.ts';
import { canonical } from '../../domain/audit.ts';
import { addDays, dayOf } from '../../domain/day.ts';
import type { PersonId, ResourceId, ReviewCampaignId } from '../../domain/id.ts';
import { Rota } from '../../domain/reviews/assignment.ts';
import { refusalOfSources, type ReviewSource, type StagingRefusal } from '../../domain/reviews/campaign.ts';
import { placesIn } from '../../domain/reviews/places.ts';
import { counted, NOTHING_LISTED, whyLeftOut, type PlaceCount } from '../../domain/reviews/snapshot.ts';
import { holdingOfItem } from './steps/hand-over.ts';
import { moveReviewCampaign } from './steps/move-review-campaign.ts';
import { openReview } from './steps/open-review.ts';
import { stagingSource, type StagingSource } from './steps/staging-sources.ts';
import { transact } from '../transact.ts';

/**
 * Takes the snapshot of a campaign that waits for one: every row that the last syncs found in its
 * places is an item with a reviewer, or is counted with why it is none. It is refused where a sync
 * is stale or was not believed. All of it is as it was at one moment, and memory does not grow with
 * the number of rows. Writes review_*, messages, audit_events. Twice: does nothing.
 */
export const stageCampaign = (ctx: OperationContext, campaignId: ReviewCampaignId): Promise<void> =>
  transact(ctx, system('stage-campaign'), async (tx) => {
    const campaign = await lockReviewCampaign(tx, campaignId);
    if (campaign === undefined || campaign.stageDueAt === null) return;
    await dropSnapshot(tx, campaignId);
    const states = await Promise.all(campaign.scope.connectors.map((id) => stagingSource(tx, id)));
    const refusal = refusalOfSources(states, tx.now);
    if (refusal !== null) return refuse(tx, campaign, refusal);
    const taken = await take(tx, campaign);
    if (taken.taken === 0) {
      await dropSnapshot(tx, campaignId);
      return refuse(tx, campaign, { code: 'empty' });
    }
    const sources = [];
    for (const state of states) sources.push(await sourceOf(tx, state));
    const staged = await moveReviewCampaign(tx, campaign, 'stage', { sources, ...taken });
    if (staged !== null && staged.opensItself) await openReview(tx, staged);
  });

/** Where nobody asked for it, nobody is asked to have GitLab read either. */
async function refuse(tx: Tx, campaign: ReviewCampaign, refusal: StagingRefusal): Promise<void> {
  await moveReviewCampaign(tx, campaign, 'refuse', { refusal });
  const isByItself = campaign.scheduleId !== null || campaign.opensItself;
  if (!isByItself || (refusal.code !== 'stale' && refusal.code !== 'never_synced')) return;
  for (const connectorId of refusal.connectors)
    tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
}

const sourceOf = async (tx: Tx, state: StagingSource): Promise<ReviewSource> => ({
  connectorId: state.connectorId,
  syncedAt: state.syncedAt?.toISOString() ?? '',
  startedAt: state.lastRunAt?.toISOString() ?? null,
  readAs: state.botExternalId,
  syncFact: await lastSyncFact(tx, state.connectorId),
  scopes: state.tokenScopes,
  role: state.tokenRole,
});

interface Taken {
  readonly listed: number;
  readonly taken: number;
  readonly snapshotHash: string;
}

async function take(tx: Tx, campaign: ReviewCampaign): Promise<Taken> {
  const { file } = await activeConfig(tx.db);
  const { inside, above } = placesIn(
    await snapshotPlaces(tx, campaign.scope.connectors),
    campaign.scope.resources,
  );
  const counts = new Map<ResourceId, PlaceCount>();
  const hash = createHash('sha256');
  const rota = new Rota();
  const listsOf = reviewerLists(tx.db, file, campaign.reviewers, tx.now);
  const reviewers = new Set<PersonId>();
  const { people } = campaign.scope;
  const { unusedDays } = campaign.scope;
  const usedSince = unusedDays === undefined ? null : addDays(dayOf(tx.now), -unusedDays);
  const among = people === undefined ? null : await idsOf(tx, people);
  for await (const rows of snapshotRows(tx, { inside: inside.map(idOf), above: above.map(idOf) })) {
    const items = [];
    for (const row of rows) {
      const why = whyLeftOut(
        { ...row, isTemporary: row.expiresOn !== null },
        campaign.scope,
        among,
        usedSince,
      );
      counts.set(row.resourceId, counted(counts.get(row.resourceId) ?? NOTHING_LISTED, why));
      if (why !== null || row.role === null) continue;
      addTo(hash, row);
      const assignable = { place: row.path, holding: holdingOfItem({ ...row, personId: holderOf(row) }) };
      const whose =
        campaign.reviewers.all === true
          ? rota.every(assignable, await listsOf(row))
          : [rota.next(assignable, await listsOf(row))].filter((id) => id !== null);
      for (const reviewerId of whose) reviewers.add(reviewerId);
      for (const reviewerId of whose.length === 0 ? [null] : whose)
        items.push(itemOf(tx, campaign.id, { ...row, role: row.role }, reviewerId));
    }
    await insertReviewItems(tx, items);
  }
  const places = [...inside, ...above].flatMap((place) => placeOf(place, counts.get(place.id)));
  await replacePlaces(tx, campaign.id, places);
  for (const personId of reviewers) await ensureReviewer(tx, campaign.id, personId, null);
  const sum = (of: (count: PlaceCount) => number): number =>
    [...counts.values()].reduce((total, count) => total + of(count), 0);
  return {
    listed: sum(({ listed }) => listed),
    taken: sum(({ taken }) => taken),
    snapshotHash: hash.digest('hex'),
  };
}

const idsOf = async (tx: Tx, refs: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await peopleNamed(tx.db, refs)).map(({ id }) => id));

const idOf = ({ id }: SnapshotPlace): ResourceId => id;

/** Whoever had the account last may still be the same human. */
const holderOf = ({ personId, formerPersonId }: SnapshotRow): PersonId | null => personId ?? formerPersonId;

/** One line of JSON for each item, in the order of the snapshot. */
function addTo(
  hash: Hash,
  { connectorId, kind, resourceId, path, accountExternalId, ...row }: SnapshotRow,
): void {
  const { role, customRole, expiresOn, throughExternalId } = row;
  const through = throughExternalId === null ? {} : { throughExternalId };
  const its = {
    connectorId,
    kind,
    resourceId,
    path,
    accountExternalId,
    role,
    customRole,
    expiresOn,
    ...through,
  };
  hash.update(`${canonical(its)}\n`);
}

const placeOf = (
  { id, connectorId, path, kind, archivedAt, readAt, invitationsReadAt, auditEventsReadAt }: SnapshotPlace,
  count: PlaceCount = NOTHING_LISTED,
) => ({
  resourceId: id,
  connectorId,
  path,
  kind,
  isArchived: archivedAt !== null,
  readAt,
  invitationsReadAt,
  auditEventsReadAt,
  ...count,
});

function itemOf(
  tx: Tx,
  campaignId: ReviewCampaignId,
  row: SnapshotRow & { readonly role: NonNullable<SnapshotRow['role']> },
  reviewerId: PersonId | null,
) {
  const { kind, connectorId, resourceId, resourceKind, path, isArchived, peers } = row;
  const { accountExternalId, username, accountName, accountState, isMachine, personId } = row;
  const place = { kind, connectorId, resourceId, resourceKind, path, isArchived, peers };
  const account = { accountExternalId, username, accountName, accountState, isMachine, personId };
  const { role, customRole, customRoleName, expiresOn, members, since, givenBy } = row;
  const { through, throughExternalId, tokens, lastActiveOn } = row;
  return {
    ...place,
    ...account,
    role,
    customRole,
    customRoleName,
    expiresOn,
    members,
    since,
    givenBy,
    through,
    throughExternalId,
    tokens,
    lastActiveOn,
    id: tx.newId('rvi'),
    campaignId,
    reviewerId,
  };
}
