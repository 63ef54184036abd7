/**
 * How far a sync run of a connector has come: in its row, and in its pages (sync-run-pages.ts).
 */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ResourceId } from '../../domain/id.ts';
import type { Counts, SyncRun } from '../../domain/connectors/sync.ts';
import type { ResourceRow } from './resources.ts';
import { hasComeBy, isListed, isShown } from './sync-run-pages.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * The sync run that began at `startedAt` goes on behind these pages. One that is over, or that
 * another one replaced, is left alone.
 */
export const advanceSyncRun = (
  tx: Tx,
  connectorId: string,
  startedAt: Date,
  to: Partial<Pick<SyncRun, 'tree' | 'accounts'>>,
): Promise<unknown> =>
  tx.db
    .updateTable('connectorStates')
    .set({ syncRun: sql<string>`sync_run || ${JSON.stringify(to)}::jsonb` })
    .where('connectorId', '=', connectorId)
    .where(sql<string>`sync_run->>'startedAt'`, '=', startedAt.toISOString())
    .execute();

/** Resources that the sync run has come by and whose members it has not listed. */
export const unlistedResources = (
  db: Reader,
  connectorId: string,
  startedAt: Date,
): Promise<Pick<ResourceRow, 'id' | 'kind' | 'externalId'>[]> =>
  db
    .selectFrom('resources')
    .select(['id', 'kind', 'externalId'])
    .where('connectorId', '=', connectorId)
    .where(hasComeBy({ connectorId, startedAt }))
    .where('goneAt', 'is', null)
    .where((eb) => eb.not(isListed({ connectorId, startedAt }, 'resources.id')))
    .orderBy('id')
    .execute();

/** The groups the sync run has come by, by the vendor's id. */
export async function groupsSeen(
  db: Reader,
  connectorId: string,
  startedAt: Date,
): Promise<Map<string, ResourceId>> {
  const rows = await db
    .selectFrom('resources')
    .select(['id', 'externalId'])
    .where('connectorId', '=', connectorId)
    .where('kind', '=', 'group')
    .where(hasComeBy({ connectorId, startedAt }))
    .execute();
  return new Map(rows.map(({ id, externalId }) => [externalId, id]));
}

/** What the sync run has listed so far. */
export async function countsSeen(db: Reader, connectorId: string, startedAt: Date): Promise<Counts> {
  const run = { connectorId, startedAt };
  const [resources, memberships] = await Promise.all([
    db
      .selectFrom('resources')
      .select([
        sql<number>`count(*) filter (where kind = 'group')::int`.as('groups'),
        sql<number>`count(*) filter (where kind = 'project')::int`.as('projects'),
      ])
      .where('connectorId', '=', connectorId)
      .where(isListed(run, 'resources.id'))
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('memberships')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('connectorId', '=', connectorId)
      .where(isShown(run))
      .executeTakeFirstOrThrow(),
  ]);
  return { ...resources, memberships: memberships.count };
}

/** Connectors whose sync run goes on, or would if its process had not ended. */
export async function unfinishedSyncs(db: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('connectorStates')
    .select('connectorId')
    .where('status', '=', 'syncing')
    .where('syncRun', 'is not', null)
    .execute();
  return rows.map(({ connectorId }) => connectorId);
}
