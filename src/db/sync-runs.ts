/**
 * What a complete sync run has seen of a connector, and what it has not: whatever it has seen
 * carries a time after its beginning.
 */
import { sql, type RawBuilder } from 'kysely';
import type { ReadDb } from '../context.ts';
import type { Counts, Drops } from '../domain/connectors/sync.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface SyncRuns {
  /** When the sync run that has just ended began. */
  readonly startedAt: Date;
  /**
   * When one before it began that was not believed then and is now: what neither saw has missed
   * twice. Null for none.
   */
  readonly stoppedAt: Date | null;
}

/** How often a row that the sync run did not see has been missed by now. */
export const missesAfter = ({ stoppedAt }: SyncRuns): RawBuilder<number> =>
  stoppedAt === null
    ? sql<number>`misses + 1`
    : sql<number>`misses + case when synced_at < ${stoppedAt} then 2 else 1 end`;

/**
 * Whether a sync run could have seen a cached row: it read the list to the end, or did not come by
 * the place at all.
 */
export const wasLookedFor = (startedAt: Date): RawBuilder<boolean> =>
  sql<boolean>`exists (select from resources where resources.id = memberships.resource_id
    and (resources.synced_at < ${startedAt} or resources.members_synced_at >= ${startedAt}))`;

export async function seenBy(
  db: Reader,
  connectorId: string,
  startedAt: Date,
): Promise<Counts & { readonly accounts: number }> {
  const [kinds, memberships, accounts] = await Promise.all([
    db
      .selectFrom('resources')
      .select((eb) => ['kind', eb.fn.countAll<number>().as('count')])
      .where('connectorId', '=', connectorId)
      .where('syncedAt', '>=', startedAt)
      .groupBy('kind')
      .execute(),
    membershipsOf(db, connectorId).where('syncedAt', '>=', startedAt).executeTakeFirstOrThrow(),
    accountsOf(db, connectorId).where('syncedAt', '>=', startedAt).executeTakeFirstOrThrow(),
  ]);
  const ofKind = (kind: string): number => kinds.find((one) => one.kind === kind)?.count ?? 0;
  return {
    groups: ofKind('group'),
    projects: ofKind('project'),
    memberships: memberships.count,
    accounts: accounts.count,
  };
}

/**
 * What the sync run did not see although the last one that was believed did. That one began at
 * `lastRunAt`; before the first nothing can be missing.
 */
export async function missedBy(
  db: Reader,
  connectorId: string,
  { startedAt, lastRunAt }: { readonly startedAt: Date; readonly lastRunAt: Date | null },
): Promise<Omit<Drops, 'links'>> {
  if (lastRunAt === null) return { memberships: 0, resources: 0, accounts: 0 };
  const [memberships, resources, accounts] = await Promise.all([
    membershipsOf(db, connectorId)
      .where('syncedAt', '<', startedAt)
      .where('misses', '=', 0)
      .where(wasLookedFor(startedAt))
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('resources')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('connectorId', '=', connectorId)
      .where('syncedAt', '<', startedAt)
      .where('misses', '=', 0)
      .where('goneAt', 'is', null)
      .executeTakeFirstOrThrow(),
    accountsOf(db, connectorId)
      .where('syncedAt', '<', startedAt)
      .where('syncedAt', '>=', lastRunAt)
      .where('state', '!=', 'gone')
      .executeTakeFirstOrThrow(),
  ]);
  return { memberships: memberships.count, resources: resources.count, accounts: accounts.count };
}

const membershipsOf = (db: Reader, connectorId: string) =>
  db
    .selectFrom('memberships')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('connectorId', '=', connectorId);

const accountsOf = (db: Reader, connectorId: string) =>
  db
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('connectorId', '=', connectorId);
