import type { FoundLeftover, FoundWayIn, ResourceRef } from '../../connectors/found.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { placesBelow, lockLeasedWatches, lockWatched, recordWatchDue } from '../../db/findings/watches.ts';
import { untoldFindings } from '../../db/findings/findings.ts';
import { lockGrant, type Grant } from '../../db/grants/grants.ts';
import { nextWatch } from '../../domain/access/watch.ts';
import { system } from '../../domain/actor.ts';
import { rank, type Role } from '../../domain/entitlement.ts';
import type { FindingId, GrantId } from '../../domain/id.ts';
import { powerOf, SKEW_MS } from '../../domain/power.ts';
import { transact } from '../transact.ts';
import { noticeLeftovers } from './steps/notice-leftovers.ts';
import { noticeWaysIn } from './steps/notice-ways-in.ts';
import { tellFindings } from './steps/tell-findings.ts';

const actor = system('watch-finding');

/** Longer than a look takes; one that failed, or never ended, is taken again after that. */
const LOOK_SECONDS = 600;
/** Those next to where somebody was let in are looked at. */
const MOST_PLACES = 50;

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
  readonly places: readonly (ResourceRef & { readonly createdAt: Date | null })[];
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
    await recordWatchDue(tx, findingIds, until);
    const roles = findings.map(({ found }) => powerOf(found));
    return {
      connectorId: first.connectorId,
      findingIds,
      until,
      role: roles.reduce((highest, role) => (rank(role) > rank(highest) ? role : highest)),
      grants: [...new Set(findings.flatMap(({ grants }) => grants))].toSorted(),
      places: await placesBelow(tx.db, first.resourceId, MOST_PLACES),
    };
  });

/** Which groups and addresses are invited there. Twice: nothing new. */
export const recordWatchedWaysIn = (
  ctx: OperationContext,
  watch: LeasedWatch,
  found: readonly FoundWayIn[],
): Promise<void> =>
  forEachGrant(ctx, watch, (tx, grant) => noticeWaysIn(tx, watch.connectorId, grant, found));

/** What works there without a membership. Twice: nothing new. */
export const recordWatchedLeftovers = (
  ctx: OperationContext,
  watch: LeasedWatch,
  found: readonly FoundLeftover[],
): Promise<void> =>
  forEachGrant(ctx, watch, (tx, grant) => noticeLeftovers(tx, watch.connectorId, grant, found));

type Watched = Grant & Pick<LeasedWatch, 'grants'> & { readonly isNewPlace: (place: ResourceRef) => boolean };

const forEachGrant = (
  ctx: OperationContext,
  { grants, places }: LeasedWatch,
  notice: (tx: Tx, grant: Watched) => Promise<void>,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    for (const id of grants) {
      const grant = await lockGrant(tx, id);
      if (grant === undefined) continue;
      const from = (grant.activatedAt?.getTime() ?? Infinity) - SKEW_MS;
      const isNew = ({ createdAt }: LeasedWatch['places'][number]): boolean =>
        createdAt !== null && createdAt.getTime() >= from;
      const [first] = places;
      // Below a place that was there, others make new ones.
      const fresh = first !== undefined && isNew(first) ? places.filter(isNew) : [];
      const isNewPlace = ({ kind, externalId }: ResourceRef): boolean =>
        fresh.some((place) => place.kind === kind && place.externalId === externalId);
      await notice(tx, { ...grant, grants, isNewPlace });
    }
  });

/** Everything there was read: what was found is told, and the next look is set. */
export const recordWatched = (
  ctx: OperationContext,
  { connectorId, findingIds, until }: LeasedWatch,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    for (const finding of await lockLeasedWatches(tx, findingIds, until))
      await recordWatchDue(tx, [finding.id], nextWatch(finding, tx.now));
    await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
  });
