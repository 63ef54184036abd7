/**
 * Places that lie in another group than they did. Whoever holds a grant on the old one, or above
 * it, could do anything there until then, which no line of groups shows any more.
 */
import { sql, type Selectable } from 'kysely';
import type { Tx } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';
import type { ResourcesTable } from '../schema/resource-tables.ts';

interface Found {
  readonly kind: ResourceKind;
  readonly externalId: string;
  readonly parentId: ResourceId | null;
}

/**
 * Those of the resources that were found that the cache has in another group, or as missed or gone,
 * as it has them.
 */
export async function changedPlaces(
  tx: Tx,
  connectorId: string,
  found: readonly Found[],
): Promise<Selectable<ResourcesTable>[]> {
  if (found.length === 0) return [];
  const rows = found.map(({ kind, externalId, parentId }) => ({
    kind,
    external_id: externalId,
    parent_id: parentId,
  }));
  const { rows: changed } = await sql<Selectable<ResourcesTable>>`
    select known.*
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as found(kind text, external_id text, parent_id text)
    join resources as known on known.connector_id = ${connectorId}
      and known.kind = found.kind and known.external_id = found.external_id
    where known.parent_id is not null and known.parent_id is distinct from found.parent_id
      or known.misses > 0 or known.gone_at is not null`.execute(tx.db);
  return changed;
}

/**
 * Notes, before they are written, which of the resources that were found lie in another group than
 * the cache has them in, and the grants that reached them there: those that were not over at the
 * last look that saw it and was believed. A grant whose place lost one by an earlier move reached
 * it until that move. Twice: the same.
 */
export async function noteMoves(tx: Tx, connectorId: string, found: readonly Found[]): Promise<void> {
  const parents = new Map(found.map(({ kind, externalId, parentId }) => [`${kind} ${externalId}`, parentId]));
  const moved = (await changedPlaces(tx, connectorId, found)).filter(
    ({ kind, externalId, parentId }) =>
      parentId !== null && parentId !== parents.get(`${kind} ${externalId}`),
  );
  if (moved.length === 0) return;
  const ids = moved.map(({ id }) => id);
  await sql`
    with recursive line as (
      select id as moved_id, parent_id as id, last_seen_at from resources where id = any(${sql.val(ids)}::text[])
      union
      select line.moved_id, parent.parent_id, line.last_seen_at from line join resources as parent on parent.id = line.id
      where parent.parent_id is not null
    ), reaching as (
      select line.moved_id, grants.id as grant_id, ${tx.now}::timestamptz as until
      from line join slots on slots.resource_id = line.id join grants on grants.slot_id = slots.id
      where grants.ended_at is null
        or grants.ended_at >= coalesce(line.last_seen_at,
          (select last_run_at from connector_states where connector_id = ${connectorId}))
      union all
      select line.moved_id, earlier.grant_id, earlier.moved_at
      from line join moved_places as earlier on earlier.resource_id = line.id
    )
    insert into moved_places (resource_id, grant_id, moved_at)
    select moved_id, grant_id, max(until) from reaching group by moved_id, grant_id
    on conflict (resource_id, grant_id) do update
      set moved_at = greatest(moved_places.moved_at, excluded.moved_at)`.execute(tx.db);
}
