import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { GRANT_STATUSES, type GrantStatus } from '../../domain/access/grant.ts';
import { REQUEST_STATUSES, type RequestStatus } from '../../domain/access/request.ts';
import { activeConfig } from '../config/config.ts';
import { emergencyStop } from '../grants/emergency-stops.ts';

/** What is measured at one moment, read from the rows. */
export interface Measurements {
  /** Whoever runs hallpass has stopped everything. */
  readonly isStopped: boolean;
  /** Every status is named, also those with none. */
  readonly grants: Readonly<Record<GrantStatus, number>>;
  readonly requests: Readonly<Record<RequestStatus, number>>;
  /**
   * Seconds since the oldest grant that should be gone was to end; 0 when all that should be gone
   * are.
   */
  readonly revocationsOverdueSeconds: number;
  /** People in each conflict of the document, by the state of their alert; none are named, too. */
  readonly conflicts: readonly {
    readonly conflictId: string;
    readonly status: 'active' | 'exempted';
    readonly count: number;
  }[];
  /** Event receivers of the document that were told something or are to be. */
  readonly receivers: readonly { readonly id: string; readonly up: boolean; readonly waiting: number }[];
  readonly slotsDue: number;
  readonly messagesDue: number;
  readonly connectors: readonly ConnectorMeasurement[];
}

/**
 * `up` is null before the first check, `syncAgeSeconds` before the first complete sync and while
 * the connector is paused.
 */
export interface ConnectorMeasurement {
  readonly connectorId: string;
  readonly up: boolean | null;
  readonly syncAgeSeconds: number | null;
  /** Null while no webhook has told anything. */
  readonly hookAgeSeconds: number | null;
}

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Reads only. The connectors are those of the active configuration, in its order. */
export async function measure(db: Reader, now: Date): Promise<Measurements> {
  const [stop, grants, requests, overdue, conflicts, slots, messages, connectors, receivers] =
    await Promise.all([
      emergencyStop(db),
      db.selectFrom('grants').select(['status', countAll()]).groupBy('status').execute(),
      db.selectFrom('requests').select(['status', countAll()]).groupBy('status').execute(),
      oldestOverdue(db, now),
      measureConflicts(db),
      db
        .selectFrom('slots')
        .select(countAll())
        .whereRef('reconciledVersion', '<', 'wantedVersion')
        .where((eb) => eb.or([eb('nextAttemptAt', 'is', null), eb('nextAttemptAt', '<=', now)]))
        .executeTakeFirstOrThrow(),
      countMessagesDue(db, now),
      measureConnectors(db, now),
      measureReceivers(db),
    ]);
  return {
    isStopped: stop !== undefined,
    grants: tally(GRANT_STATUSES, grants),
    requests: tally(REQUEST_STATUSES, requests),
    revocationsOverdueSeconds: overdue,
    conflicts,
    slotsDue: slots.count,
    messagesDue: messages,
    connectors,
    receivers,
  };
}

/** Messages that were to be posted or edited at that time, and are not yet. */
export async function countMessagesDue(db: Reader, before: Date): Promise<number> {
  const { count } = await db
    .selectFrom('messages')
    .select(countAll())
    .whereRef('renderedVersion', '<', 'wantedVersion')
    .where('undeliverableAt', 'is', null)
    .where((eb) => eb.or([eb('nextAttemptAt', 'is', null), eb('nextAttemptAt', '<=', before)]))
    .executeTakeFirstOrThrow();
  return count;
}

async function measureConflicts(db: Reader): Promise<Measurements['conflicts']> {
  const { file } = await activeConfig(db);
  const rows = await db
    .selectFrom('conflictAlerts')
    .select(['conflictId', 'status', countAll()])
    .where('status', '<>', 'resolved')
    .groupBy(['conflictId', 'status'])
    .execute();
  return (file.conflicts ?? []).flatMap(({ id: conflictId }) =>
    (['active', 'exempted'] as const).map((status) => {
      const row = rows.find((one) => one.conflictId === conflictId && one.status === status);
      return { conflictId, status, count: row?.count ?? 0 };
    }),
  );
}

async function measureReceivers(db: Reader): Promise<Measurements['receivers']> {
  const rows = await db
    .selectFrom('eventReceivers')
    .leftJoin('eventDeliveries', 'eventDeliveries.receiverId', 'eventReceivers.id')
    .select(['eventReceivers.id', 'failingSince', 'stoppedAt'])
    .select((eb) => eb.fn.count<number>('eventDeliveries.id').as('waiting'))
    .groupBy('eventReceivers.id')
    .orderBy('eventReceivers.id')
    .execute();
  return rows.map(({ id, failingSince, stoppedAt, waiting }) => ({
    id,
    up: failingSince === null && stoppedAt === null,
    waiting,
  }));
}

const countAll = () => sql<number>`count(*)::int`.as('count');

function tally<S extends string>(
  statuses: readonly S[],
  rows: readonly { status: S; count: number }[],
): Record<S, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<S, number>;
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}

async function oldestOverdue(db: Reader, now: Date): Promise<number> {
  const { since } = await db
    .selectFrom('grants')
    .select(sql<Date | null>`min(least(ending_at, expires_at))`.as('since'))
    .where((eb) =>
      eb.or([
        eb('status', '=', 'revoking'),
        eb.and([eb('status', '=', 'active'), eb('expiresAt', '<=', now)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return since === null ? 0 : secondsBetween(since, now);
}

async function measureConnectors(db: Reader, now: Date): Promise<ConnectorMeasurement[]> {
  const { file } = await activeConfig(db);
  const states = await db
    .selectFrom('connectorStates')
    .select(['connectorId', 'status', 'checkedAt', 'syncedAt', 'hookedAt'])
    .execute();
  return file.connectors.map(({ id, paused }) => {
    const state = states.find(({ connectorId }) => connectorId === id);
    const checked = state !== undefined && state.status !== 'new';
    return {
      connectorId: id,
      up: checked ? state.status !== 'failing' : null,
      syncAgeSeconds: !paused && state?.syncedAt ? secondsBetween(state.syncedAt, now) : null,
      hookAgeSeconds: state?.hookedAt ? secondsBetween(state.hookedAt, now) : null,
    };
  });
}

const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000);
