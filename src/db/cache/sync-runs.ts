/** What a complete sync run has seen of a connector, and what it has not. */
import type { ReadDb } from '../../context.ts';
import type { Counts, Drops } from '../../domain/connectors/sync.ts';
import { hasComeBy, isAccountSeen, isMissed, isShown } from './sync-run-pages.ts';

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

export async function seenBy(
  db: Reader,
  connectorId: string,
  startedAt: Date,
): Promise<Counts & { readonly accounts: number }> {
  const run = { connectorId, startedAt };
  const [kinds, memberships, accounts] = await Promise.all([
    db
      .selectFrom('resources')
      .select((eb) => ['kind', eb.fn.countAll<number>().as('count')])
      .where('connectorId', '=', connectorId)
      .where(hasComeBy(run))
      .groupBy('kind')
      .execute(),
    membershipsOf(db, connectorId).where(isShown(run)).executeTakeFirstOrThrow(),
    accountsOf(db, connectorId).where(isAccountSeen(run)).executeTakeFirstOrThrow(),
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
  const run = { connectorId, startedAt };
  const [memberships, resources, accounts] = await Promise.all([
    membershipsOf(db, connectorId).where('misses', '=', 0).where(isMissed(run)).executeTakeFirstOrThrow(),
    db
      .selectFrom('resources')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('connectorId', '=', connectorId)
      .where((eb) => eb.not(hasComeBy(run)))
      .where('misses', '=', 0)
      .where('goneAt', 'is', null)
      .executeTakeFirstOrThrow(),
    accountsOf(db, connectorId)
      .where((eb) => eb.not(isAccountSeen(run)))
      .where(isAccountSeen({ connectorId, startedAt: lastRunAt }))
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
