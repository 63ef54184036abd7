import type { FoundLeftover, FoundWayIn, ResourceRef } from '../../connectors/found.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { placesBelow, lockLeasedWatches, lockWatched, recordWatchDue } from '../../db/findings/watches.ts';
import { keepLook, lastLook } from '../../db/findings/watched-places.ts';
import { findResource } from '../../db/cache/resources.ts';
import { untoldFindings } from '../../db/findings/findings.ts';
import { lockGrant, type Grant } from '../../db/grants/grants.ts';
import { isAmongKnown, knownLeftovers } from '../../domain/access/leftovers.ts';
import { nextWatch } from '../../domain/access/watch.ts';
import { system } from '../../domain/actor.ts';
import { rank, type Role } from '../../domain/entitlement.ts';
import type { FindingId, GrantId, ResourceId } from '../../domain/id.ts';
import { powerOf, SKEW_MS } from '../../domain/power.ts';
import { transact } from '../transact.ts';
import { noticeLeftovers } from './steps/notice-leftovers.ts';
import { noticeWaysIn } from './steps/notice-ways-in.ts';
import { tellFindings } from './steps/tell-findings.ts';

const actor = system('watch-finding');

/** Longer than a look takes; one that failed, or never ended, is taken again after that. */
const LOOK_SECONDS = 600;
/** In one look; the next goes on behind them. */
const MOST_PLACES = 50;
/** Between two such looks: fifteen requests for each place, and others have to ask as well. */
const PAUSE_SECONDS = 300;

/** One look at what was given on where somebody was let in. */
export interface LeasedWatch {
  readonly connectorId: string;
  /** All that are watched in one place: one look is for all of them. */
  readonly findingIds: readonly FindingId[];
  readonly until: Date;
  /** The highest that any of them has there. */
  readonly role: Role;
  /** What they came by. */
  readonly grants: readonly GrantId[];
  readonly places: readonly WatchedPlace[];
  /** Where they were let in, when it begins there; null when it goes on below. */
  readonly root: WatchedPlace | null;
  /** All of it was made since a grant began, for all that is known. */
  readonly isNewSince: (from: number) => boolean;
  /** Where the next one goes on; null when this is the last. */
  readonly after: ResourceId | null;
}

interface WatchedPlace extends ResourceRef {
  readonly id: ResourceId;
  readonly createdAt: Date | null;
}

/**
 * Takes a look at where a finding is, with all that are watched there; null when it is not due. One
 * that never ends is taken up again after ten minutes.
 */
export const leaseWatch = (ctx: OperationContext, findingId: FindingId): Promise<LeasedWatch | null> =>
  transact(ctx, actor, async (tx) => {
    const findings = await lockWatched(tx, findingId);
    const [first] = findings;
    if (first === undefined) return null;
    const until = new Date(tx.now.getTime() + LOOK_SECONDS * 1000);
    const findingIds = findings.map(({ id }) => id);
    const { watchAfter } = first;
    // One that was found, or decided on, meanwhile has seen nothing of it yet: then it begins anew.
    const from = findings.every((one) => one.watchAfter === watchAfter) ? watchAfter : null;
    await recordWatchDue(tx, findingIds, until, from);
    const places = await placesBelow(tx.db, first.resourceId, from, MOST_PLACES + 1);
    const now = places.slice(0, MOST_PLACES);
    const root = await findResource(tx.db, first.resourceId);
    const roles = findings.map(({ found }) => powerOf(found));
    return {
      connectorId: first.connectorId,
      findingIds,
      until,
      role: roles.reduce((highest, role) => (rank(role) > rank(highest) ? role : highest)),
      grants: [...new Set(findings.flatMap(({ grants }) => grants))].toSorted(),
      places: now,
      root: from === null ? (now[0] ?? null) : null,
      isNewSince: (since) => root?.createdAt != null && root.createdAt.getTime() >= since,
      after: places.length > MOST_PLACES ? (now.at(-1)?.id ?? null) : null,
    };
  });

/** Which groups and addresses are invited there. Twice: nothing new. */
export const recordWatchedWaysIn = (
  ctx: OperationContext,
  watch: LeasedWatch,
  found: readonly FoundWayIn[],
): Promise<void> =>
  transact(ctx, actor, (tx) =>
    forEachGrant(tx, watch, (grant) => noticeWaysIn(tx, watch.connectorId, grant, found)),
  );

/**
 * What works in one of its places without a membership. Of what nobody dates there, what the look
 * before did not find is new. Twice: nothing new.
 */
export const recordWatchedLeftovers = (
  ctx: OperationContext,
  watch: LeasedWatch,
  place: WatchedPlace,
  found: readonly FoundLeftover[],
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const before = await lastLook(tx.db, place.id);
    await forEachGrant(tx, watch, (grant) => {
      const isKnown = isAmongKnown(grant.leftoversKnown, place);
      const isSince =
        before !== undefined && grant.activatedAt !== null && before.lookedAt >= grant.activatedAt;
      const leftoversKnown = isSince && !isKnown ? before.known : grant.leftoversKnown;
      return noticeLeftovers(tx, watch.connectorId, { ...grant, leftoversKnown }, found);
    });
    await keepLook(tx, place.id, knownLeftovers([place], found));
  });

type Watched = Grant & Pick<LeasedWatch, 'grants'> & { readonly isNewPlace: (place: ResourceRef) => boolean };

async function forEachGrant(
  tx: Tx,
  { grants, places, isNewSince }: LeasedWatch,
  notice: (grant: Watched) => Promise<void>,
): Promise<void> {
  for (const id of grants) {
    const grant = await lockGrant(tx, id);
    if (grant === undefined) continue;
    const from = (grant.activatedAt?.getTime() ?? Infinity) - SKEW_MS;
    const isNew = ({ createdAt }: WatchedPlace): boolean => createdAt !== null && createdAt.getTime() >= from;
    // Below a place that was there, others make new ones.
    const fresh = isNewSince(from) ? places.filter(isNew) : [];
    const isNewPlace = ({ kind, externalId }: ResourceRef): boolean =>
      fresh.some((place) => place.kind === kind && place.externalId === externalId);
    await notice({ ...grant, grants, isNewPlace });
  }
}

/**
 * Everything there was read, or as much as one look reads: what was found is told, and the next
 * look is set.
 */
export const recordWatched = (
  ctx: OperationContext,
  { connectorId, findingIds, until, after }: LeasedWatch,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const soon = new Date(tx.now.getTime() + PAUSE_SECONDS * 1000);
    for (const finding of await lockLeasedWatches(tx, findingIds, until))
      await recordWatchDue(tx, [finding.id], after === null ? nextWatch(finding, tx.now) : soon, after);
    await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
  });
