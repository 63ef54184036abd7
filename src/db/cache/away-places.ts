/**
 * Places that a sync missed, or that came from elsewhere: who was a member when they were seen
 * last. Whoever took one away can have changed that before it comes back, and the cache forgets the
 * rows of what is gone.
 */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { ResourceId } from '../../domain/id.ts';
import { lineOf } from './line.ts';
import type { ResourceRow } from './resources.ts';
import { hasComeBy, isListed, type RunKey } from './sync-run-pages.ts';

export interface AwayPlace {
  /**
   * When the last look at everything began that saw it; of what came from elsewhere, as in the row.
   */
  readonly seenAt: Date;
  /** Who was a member then, by the vendor's id; null where that was not known. */
  readonly members: Readonly<Record<string, Row>> | null;
}

/** Those of these places that were away, and whose members no sync has read since. */
export async function awayAmong(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly ResourceId[],
): Promise<ReadonlyMap<ResourceId, AwayPlace>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('awayPlaces')
    .select(['resourceId', 'seenAt', 'members'])
    .where('resourceId', '=', sql<ResourceId>`any(${sql.val(ids)}::text[])`)
    .where('comparedAt', 'is', null)
    .execute();
  return new Map(rows.map(({ resourceId, ...away }) => [resourceId, away]));
}

/** Since when the group around a place was away that came back with it; undefined for none. */
export async function awayAround(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  id: ResourceId,
): Promise<Date | undefined> {
  const row = await lineOf(db, id)
    .innerJoin('awayPlaces', 'awayPlaces.resourceId', 'line.id')
    .select((eb) => eb.fn.min('awayPlaces.seenAt').as('seenAt'))
    .where('line.id', '<>', id)
    .where('awayPlaces.comparedAt', 'is', null)
    .executeTakeFirst();
  return row?.seenAt ?? undefined;
}

/**
 * Those of these places that are seen for the first time, although GitLab made them before the last
 * look at everything, or the group around them was away.
 */
export const newcomersAmong = (
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly ResourceId[],
  lastRunAt: Date,
): Promise<ResourceRow[]> =>
  db
    .selectFrom('resources')
    .selectAll()
    .where('id', '=', sql<ResourceId>`any(${sql.val(ids)}::text[])`)
    .where('syncedAt', '>', lastRunAt)
    .where('membersKnownAt', 'is', null)
    .where('membersLostAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('createdAt', '<', lastRunAt),
        sql<boolean>`exists (select from away_places join resources as back on back.id = away_places.resource_id
          where compared_at is null and back.connector_id = resources.connector_id and back.kind = 'group'
            and back.misses = 0 and back.gone_at is null)`,
      ]),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('awayPlaces').select('resourceId').whereRef('resourceId', '=', 'resources.id'),
        ),
      ),
    )
    .orderBy('path')
    .execute();

/** One of them came. `members` null: it starts with whom it has. Twice: the first counts. */
export const noteArrival = (
  tx: Tx,
  resourceId: ResourceId,
  { seenAt, members }: AwayPlace,
): Promise<unknown> =>
  tx.db
    .insertInto('awayPlaces')
    .values({
      resourceId,
      seenAt,
      members: members === null ? null : JSON.stringify(members),
      isNew: true,
      notedAt: tx.now,
      comparedAt: members === null ? tx.now : null,
    })
    .onConflict((on) => on.doNothing())
    .execute();

/** When these came from elsewhere; of those that were there, or were made there, nothing. */
export async function arrivalsAmong(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly ResourceId[],
): Promise<ReadonlyMap<ResourceId, { readonly notedAt: Date; readonly isTheirs: boolean }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('awayPlaces')
    .select(['resourceId', 'notedAt', 'members'])
    .where('resourceId', '=', sql<ResourceId>`any(${sql.val(ids)}::text[])`)
    .where('isNew', '=', true)
    .execute();
  return new Map(
    rows.map(({ resourceId, notedAt, members }) => [resourceId, { notedAt, isTheirs: members !== null }]),
  );
}

/**
 * A whole sync run that is believed did not see them: notes who was a member, before their rows are
 * let go. Twice: the first counts, until their members were read again.
 */
export const noteAway = (tx: Tx, run: RunKey): Promise<unknown> =>
  sql`insert into away_places (resource_id, seen_at, members, noted_at)
    select resources.id, coalesce(resources.last_seen_at, connector_states.last_run_at, resources.synced_at),
      case when resources.members_known_at is not null then (
        select coalesce(jsonb_object_agg(account_external_id, jsonb_build_object(
          'role', role, 'customRole', custom_role, 'expiresOn', expires_on)), '{}')
        from memberships where resource_id = resources.id and absent_at is null) end, ${tx.now}
    from resources join connector_states on connector_states.connector_id = resources.connector_id
    where resources.connector_id = ${run.connectorId} and resources.gone_at is null and not ${hasComeBy(run)}
    on conflict (resource_id) do update set seen_at = excluded.seen_at, members = excluded.members,
      is_new = false, noted_at = excluded.noted_at, compared_at = null
      where away_places.compared_at is not null`.execute(tx.db);

/** Their members were read by such a sync run, and compared. */
export async function forgetAway(tx: Tx, run: RunKey): Promise<void> {
  const isRead = isListed(run, 'away_places.resource_id');
  await tx.db.deleteFrom('awayPlaces').where('isNew', '=', false).where(isRead).execute();
  await tx.db
    .updateTable('awayPlaces')
    .set({ comparedAt: tx.now })
    .where('comparedAt', 'is', null)
    .where(isRead)
    .execute();
}
