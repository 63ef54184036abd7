import { sql, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import type { ResourceKind } from '../domain/entitlement.ts';
import type { ResourceId } from '../domain/id.ts';
import type { ResourcesTable } from './schema/resource-tables.ts';
import { missesAfter, type SyncRuns } from './sync-runs.ts';

export type ResourceRow = Selectable<ResourcesTable>;

/** A resource as a sync found it. */
export interface SyncedResource {
  readonly kind: ResourceKind;
  readonly externalId: string;
  readonly path: string;
  readonly name: string;
  readonly parentId: ResourceId | null;
  readonly archived: boolean;
}

export const findResource = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: ResourceId,
): Promise<ResourceRow | undefined> =>
  db.selectFrom('resources').selectAll().where('id', '=', id).executeTakeFirst();

export const findResourceByKey = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  { kind, externalId }: Pick<ResourceRow, 'kind' | 'externalId'>,
): Promise<ResourceRow | undefined> =>
  db
    .selectFrom('resources')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('kind', '=', kind)
    .where('externalId', '=', externalId)
    .executeTakeFirst();

/** The path of a connector's top-level group; undefined before the first sync. */
export async function rootPath(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('resources')
    .innerJoin('connectorStates as state', (join) =>
      join
        .onRef('state.connectorId', '=', 'resources.connectorId')
        .onRef('state.rootExternalId', '=', 'resources.externalId'),
    )
    .select('resources.path')
    .where('resources.connectorId', '=', connectorId)
    .where('resources.kind', '=', 'group')
    .executeTakeFirst();
  return row?.path;
}

/** A group has another path: so has everything below it. */
const repathBelow = (tx: Tx, connectorId: string, from: string, to: string): Promise<unknown> =>
  tx.db
    .updateTable('resources')
    .set({ path: sql<string>`${to}::text || substr(path, ${from.length + 1}::int)` })
    .where('connectorId', '=', connectorId)
    .where(sql<boolean>`starts_with(path, ${`${from}/`})`)
    .execute();

/**
 * Puts a resource that was looked up by itself where it is now, and what is below a group with it.
 * One that lies in no group that is known is left as it is. Returns its id, null for one left
 * alone.
 */
export async function placeResource(
  tx: Tx,
  connectorId: string,
  before: ResourceRow | undefined,
  {
    parentExternalId,
    ...found
  }: Omit<SyncedResource, 'parentId'> & { readonly parentExternalId: string | null },
): Promise<ResourceId | null> {
  const parent =
    parentExternalId === null
      ? undefined
      : await findResourceByKey(tx.db, connectorId, { kind: 'group', externalId: parentExternalId });
  const isRoot = before !== undefined && before.parentId === null;
  if (parent === undefined && !isRoot) return null;
  const [id] = await upsertResources(tx, connectorId, [{ ...found, parentId: parent?.id ?? null }]);
  if (before !== undefined && before.path !== found.path && found.kind === 'group')
    await repathBelow(tx, connectorId, before.path, found.path);
  return id ?? null;
}

/**
 * It was looked for by itself and not found: that counts once, and the next sync that does not see
 * it makes it gone.
 */
export const missResource = (tx: Tx, id: ResourceId): Promise<unknown> =>
  tx.db
    .updateTable('resources')
    .set((eb) => ({ misses: eb.fn<number>('greatest', ['misses', eb.lit(1)]) }))
    .where('id', '=', id)
    .execute();

/** Inserts or refreshes resources by the vendor's id; returns their ids in the order given. */
export async function upsertResources(
  tx: Tx,
  connectorId: string,
  found: readonly SyncedResource[],
): Promise<ResourceId[]> {
  if (found.length === 0) return [];
  const rows = await tx.db
    .insertInto('resources')
    .values(
      found.map(({ archived, ...resource }) => ({
        id: tx.newId('rsc'),
        connectorId,
        ...resource,
        archivedAt: archived ? tx.now : null,
        syncedAt: tx.now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['connectorId', 'kind', 'externalId']).doUpdateSet((eb) => ({
        path: eb.ref('excluded.path'),
        name: eb.ref('excluded.name'),
        parentId: eb.ref('excluded.parentId'),
        createdAt: eb.fn.coalesce('excluded.createdAt', 'resources.createdAt'),
        archivedAt: eb
          .case()
          .when('excluded.archivedAt', 'is', null)
          .then(null)
          .else(eb.fn.coalesce('resources.archivedAt', 'excluded.archivedAt'))
          .end(),
        goneAt: null,
        misses: 0,
        syncedAt: eb.ref('excluded.syncedAt'),
      })),
    )
    .returning(['id', 'kind', 'externalId'])
    .execute();
  const ids = new Map(rows.map((row) => [`${row.kind}:${row.externalId}`, row.id]));
  return found.map((resource) => {
    const id = ids.get(`${resource.kind}:${resource.externalId}`);
    if (id === undefined) throw new Error('an upserted resource came back without its id');
    return id;
  });
}

/** Somebody says that it is gone. Returns whether that is news. */
export async function markResourceGone(tx: Tx, id: ResourceId): Promise<boolean> {
  const row = await tx.db
    .updateTable('resources')
    .set({ goneAt: tx.now, membersKnownAt: null })
    .where('id', '=', id)
    .where('goneAt', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * After a complete sync run: resources it did not see miss once; a second miss in a row marks them
 * gone.
 */
export async function missResources(tx: Tx, connectorId: string, syncRuns: SyncRuns): Promise<ResourceId[]> {
  const { startedAt } = syncRuns;
  await tx.db
    .updateTable('resources')
    .set({ misses: missesAfter(syncRuns) })
    .where('connectorId', '=', connectorId)
    .where('syncedAt', '<', startedAt)
    .where('goneAt', 'is', null)
    .execute();
  const gone = await tx.db
    .updateTable('resources')
    .set({ goneAt: tx.now, membersKnownAt: null })
    .where('connectorId', '=', connectorId)
    .where('misses', '>=', 2)
    .where('goneAt', 'is', null)
    .returning('id')
    .execute();
  return gone.map((row) => row.id);
}
