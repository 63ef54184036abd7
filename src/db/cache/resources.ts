import { sql, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';
import type { ResourcesTable } from '../schema/resource-tables.ts';
import { renewTold } from './told-of-places.ts';
import { noteMoves } from './moved-places.ts';
import { hasComeBy } from './sync-run-pages.ts';
import type { SyncRuns } from './sync-runs.ts';

export type ResourceRow = Selectable<ResourcesTable>;

/** A resource as a sync found it. */
export interface SyncedResource {
  readonly kind: ResourceKind;
  readonly externalId: string;
  readonly path: string;
  readonly name: string;
  readonly parentId: ResourceId | null;
  readonly archived: boolean;
  /** Null or left out where the vendor does not say. */
  readonly createdAt?: Date | null;
}

export const findResource = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: ResourceId,
): Promise<ResourceRow | undefined> =>
  db.selectFrom('resources').selectAll().where('id', '=', id).executeTakeFirst();

export type PlacedRow = ResourceRow & {
  /** The group it lies in, as the vendor calls that; null for none. */
  readonly parentExternalId: string | null;
  /** The path of the connector's top-level group; null before the first sync. */
  readonly rootPath: string | null;
};

/** The same, with where it lies. */
export const placedResource = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: ResourceId,
): Promise<PlacedRow | undefined> =>
  db
    .selectFrom('resources')
    .leftJoin('resources as parent', 'parent.id', 'resources.parentId')
    .selectAll('resources')
    .select('parent.externalId as parentExternalId')
    .select((eb) =>
      eb
        .selectFrom('connectorStates as state')
        .innerJoin('resources as root', (join) =>
          join
            .onRef('root.connectorId', '=', 'state.connectorId')
            .onRef('root.externalId', '=', 'state.rootExternalId'),
        )
        .select('root.path')
        .whereRef('state.connectorId', '=', 'resources.connectorId')
        .where('root.kind', '=', 'group')
        .limit(1)
        .as('rootPath'),
    )
    .where('resources.id', '=', id)
    .executeTakeFirst();

type Placed = Omit<SyncedResource, 'parentId'> & { readonly parentExternalId: string | null };

/** Whether the cache says all of what was found, so that nothing is to be written. Pure. */
export const isAsFound = (
  known: ResourceRow & Pick<Placed, 'parentExternalId'>,
  { kind, externalId, path, name, parentExternalId, archived, createdAt = null }: Placed,
): boolean =>
  known.kind === kind &&
  known.externalId === externalId &&
  known.path === path &&
  known.name === name &&
  known.parentExternalId === parentExternalId &&
  (known.archivedAt !== null) === archived &&
  known.misses === 0 &&
  known.goneAt === null &&
  (createdAt === null || createdAt.getTime() === known.createdAt?.getTime());

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
  { parentExternalId, ...found }: Placed,
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

/** Of a row of `resources` that is missed now: since when, if this is the first time. */
const sinceWhen = ({ now }: Tx) => ({
  lastSeenAt: sql<Date | null>`case when misses > 0 then last_seen_at
    else (select last_run_at from connector_states where connector_id = resources.connector_id) end`,
  missedAt: sql<Date>`case when misses > 0 then missed_at else ${now}::timestamptz end`,
});

/**
 * It was looked for by itself and not found: that counts once, and the next sync that does not see
 * it makes it gone.
 */
export const missResource = (tx: Tx, id: ResourceId): Promise<unknown> =>
  tx.db
    .updateTable('resources')
    .set((eb) => ({ misses: eb.fn<number>('greatest', ['misses', eb.lit(1)]), ...sinceWhen(tx) }))
    .where('id', '=', id)
    .execute();

/**
 * Compares resources with the cache, by the vendor's id, and writes what is new there or says
 * something else; returns their ids in the order given.
 */
export async function upsertResources(
  tx: Tx,
  connectorId: string,
  found: readonly SyncedResource[],
): Promise<ResourceId[]> {
  if (found.length === 0) return [];
  await noteMoves(tx, connectorId, found);
  await renewTold(tx, connectorId, found);
  const rows = found.map(({ kind, externalId, path, name, parentId, archived, createdAt = null }) => ({
    id: tx.newId('rsc'),
    kind,
    external_id: externalId,
    path,
    name,
    parent_id: parentId,
    archived_at: archived ? tx.now : null,
    created_at: createdAt,
  }));
  const { rows: known } = await sql<Pick<ResourceRow, 'id' | 'kind' | 'externalId'>>`
    with found as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as found(id text, kind text, external_id text,
        path text, name text, parent_id text, archived_at timestamptz, created_at timestamptz)
    ), written as (
      insert into resources (id, connector_id, kind, external_id, path, name, parent_id, archived_at, created_at, synced_at)
      select found.id, ${connectorId}, found.kind, found.external_id, found.path, found.name, found.parent_id,
        found.archived_at, found.created_at, ${tx.now}
      from found
      left join resources as known on known.connector_id = ${connectorId}
        and known.kind = found.kind and known.external_id = found.external_id
      where known.id is null or known.misses > 0 or known.gone_at is not null
        or (known.path, known.name, known.parent_id, known.archived_at is null)
          is distinct from (found.path, found.name, found.parent_id, found.archived_at is null)
        or coalesce(found.created_at, known.created_at) is distinct from known.created_at
      on conflict (connector_id, kind, external_id) do update set path = excluded.path, name = excluded.name,
        parent_id = excluded.parent_id, created_at = coalesce(excluded.created_at, resources.created_at),
        archived_at = case when excluded.archived_at is null then null
          else coalesce(resources.archived_at, excluded.archived_at) end,
        gone_at = null, misses = 0, last_seen_at = null, missed_at = null, synced_at = excluded.synced_at
      returning id, kind, external_id
    )
    select id, kind, external_id from written
    union
    select known.id, known.kind, known.external_id from found
      join resources as known on known.connector_id = ${connectorId}
        and known.kind = found.kind and known.external_id = found.external_id`.execute(tx.db);
  const ids = new Map(known.map((row) => [`${row.kind}:${row.externalId}`, row.id]));
  return found.map((resource) => {
    const id = ids.get(`${resource.kind}:${resource.externalId}`);
    if (id === undefined) throw new Error('an upserted resource came back without its id');
    return id;
  });
}

/**
 * Those of these that are gone with nothing above them gone, with how many are gone below each: the
 * top of each branch.
 */
export async function topsOf(
  db: Pick<ReadDb, 'selectFrom'>,
  gone: readonly ResourceId[],
): Promise<readonly (ResourceRow & { readonly below: number })[]> {
  if (gone.length === 0) return [];
  const ids = sql<ResourceId>`any(${sql.val(gone)}::text[])`;
  return db
    .selectFrom('resources')
    .innerJoin('resources as parent', 'parent.id', 'resources.parentId')
    .selectAll('resources')
    .select((eb) =>
      eb
        .selectFrom('resources as other')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('other.id', '=', ids)
        .where(sql<boolean>`starts_with(other.path, resources.path || '/')`)
        .$asScalar()
        .$notNull()
        .as('below'),
    )
    .where('resources.id', '=', ids)
    .where('parent.goneAt', 'is', null)
    .orderBy('resources.path')
    .execute();
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
  const { startedAt, stoppedAt } = syncRuns;
  const misses =
    stoppedAt === null
      ? sql<number>`misses + 1`
      : sql<number>`misses + case when ${hasComeBy({ connectorId, startedAt: stoppedAt })} then 1 else 2 end`;
  await tx.db
    .updateTable('resources')
    .set({ misses, ...sinceWhen(tx) })
    .where('connectorId', '=', connectorId)
    .where((eb) => eb.not(hasComeBy({ connectorId, startedAt })))
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
