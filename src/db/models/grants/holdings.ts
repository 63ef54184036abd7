/**
 * What an owner watches over: who holds what now, and what does not go as it should. Reads only.
 */
import type { ReadDb } from '../../../context.ts';
import type { Role } from '../../../domain/entitlement.ts';
import { dueToEnd, LIVE_STATUSES } from '../../../domain/access/grant.ts';
import type { GrantId } from '../../../domain/id.ts';
import { countLive, liveGrants, type GrantFilter, type HeldGrant } from './access-lists.ts';
import type { PersonRef } from '../requests/request-model.ts';
import { readIfAny } from '../../../domain/told.ts';
import type { Fault } from '../../../domain/fault.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * The connectors somebody watches over; null for an admin, who also sees what is left of connectors
 * that were removed.
 */
export type Watched = readonly string[] | null;

export interface Holdings {
  /** Of all, also those that are not listed. */
  readonly count: number;
  /** Those that end first in front. */
  readonly grants: readonly HeldGrant[];
}

/** Grants that are not over yet, of all that are watched over, after the first `offset` of them. */
export async function holdings(
  db: Reader,
  watched: Watched,
  {
    limit,
    offset = 0,
    ...narrowed
  }: Pick<GrantFilter, 'personId' | 'path'> & { limit: number; offset?: number },
): Promise<Holdings> {
  const filter = watched === null ? narrowed : { ...narrowed, connectorIds: watched };
  const [grants, count] = await Promise.all([liveGrants(db, filter, limit, offset), countLive(db, filter)]);
  return { count, grants };
}

export interface StuckGrant {
  readonly id: GrantId;
  /**
   * `giving`: approved, and GitLab does not take it. `ending`: it should be over. `failed`: it
   * never came to be.
   */
  readonly trouble: 'giving' | 'ending' | 'failed';
  readonly role: Role;
  readonly holder: PersonRef;
  readonly path: string;
  readonly connectorId: string;
  /** When it was approved, when it was to end, or when it failed. */
  readonly since: Date;
  /** What GitLab said last; null when it said nothing yet. */
  readonly why: Fault | null;
  /** When it is tried again; null when that is under way, or never. */
  readonly nextTry: Date | null;
}

/** How late an end has to be before it is shown as stuck, and how long a failure is shown. */
const LATE_SECONDS = 60;
const FAILED_SECONDS = 24 * 3600;

/**
 * What is late or was refused, the most dangerous first: roles that should be gone, then roles that
 * do not come, then failures of the last day.
 */
export async function stuckGrants(
  db: Reader,
  watched: Watched,
  now: Date,
  limit: number,
): Promise<readonly StuckGrant[]> {
  if (watched?.length === 0) return [];
  const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  const [late, failed] = await Promise.all([
    selectStuck(db, watched)
      .where('grants.status', 'in', LIVE_STATUSES)
      .where((eb) =>
        eb.or([
          eb('grants.endingAt', '<=', before(LATE_SECONDS)),
          eb.and([eb('grants.status', '=', 'active'), eb('grants.expiresAt', '<=', before(LATE_SECONDS))]),
          eb.and([eb('grants.status', '!=', 'active'), eb('slots.attempts', '>', 0)]),
        ]),
      )
      .orderBy((eb) => eb.fn.coalesce('grants.endingAt', 'grants.createdAt'))
      .limit(limit)
      .execute(),
    selectStuck(db, watched)
      .where('grants.status', '=', 'failed')
      .where('grants.endedAt', '>=', before(FAILED_SECONDS))
      .orderBy('grants.endedAt', 'desc')
      .limit(limit)
      .execute(),
  ]);
  const all = [...late, ...failed].map(stuckOf);
  return (['ending', 'giving', 'failed'] as const)
    .flatMap((trouble) => all.filter((one) => one.trouble === trouble))
    .slice(0, limit);
}

/** Roles that should be gone, as owners of these connectors were told; the first due in front. */
export async function lateEnds(
  db: Reader,
  connectorIds: readonly string[],
  limit: number,
): Promise<readonly StuckGrant[]> {
  if (connectorIds.length === 0) return [];
  const rows = await selectStuck(db, connectorIds)
    .where('grants.status', '=', 'revoking')
    .where('grants.lateToldAt', 'is not', null)
    .orderBy('grants.endingAt')
    .orderBy('grants.id')
    .limit(limit)
    .execute();
  return rows.map(stuckOf);
}

function selectStuck(db: Reader, watched: Watched) {
  const all = db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .innerJoin('people', 'people.id', 'grants.personId')
    .select([
      'grants.id',
      'grants.status',
      'grants.role',
      'grants.createdAt',
      'grants.expiresAt',
      'grants.endingAt',
      'grants.endedAt',
      'grants.failure',
      'grants.personId',
      'people.slackUserId',
      'people.name',
      'resources.path',
      'resources.connectorId',
      'slots.attempts',
      'slots.lastError',
      'slots.nextAttemptAt',
    ]);
  return watched === null ? all : all.where('slots.connectorId', 'in', watched);
}

type StuckRow = Awaited<ReturnType<ReturnType<typeof selectStuck>['executeTakeFirstOrThrow']>>;

function stuckOf({ status, ...row }: StuckRow): StuckGrant {
  const trouble = status === 'failed' ? 'failed' : status === 'provisioning' ? 'giving' : 'ending';
  const since = { failed: row.endedAt, giving: row.createdAt, ending: dueToEnd(row) };
  return {
    id: row.id,
    trouble,
    role: row.role,
    holder: { id: row.personId, slackUserId: row.slackUserId, name: row.name },
    path: row.path,
    connectorId: row.connectorId,
    since: since[trouble] ?? row.createdAt,
    why: readIfAny(status === 'failed' ? row.failure : row.attempts > 0 ? row.lastError : null),
    nextTry: status === 'failed' ? null : row.nextAttemptAt,
  };
}
