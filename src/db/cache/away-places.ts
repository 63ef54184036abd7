/**
 * Places that a sync missed: who was a member when they were seen last. Whoever took one away can
 * have changed that before it comes back, and the cache forgets the rows of what is gone.
 */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { ResourceId } from '../../domain/id.ts';
import { hasComeBy, isListed, type RunKey } from './sync-run-pages.ts';

export interface AwayPlace {
  /** When the last look at everything began that saw it. */
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
    .selectAll()
    .where('resourceId', '=', sql<ResourceId>`any(${sql.val(ids)}::text[])`)
    .execute();
  return new Map(rows.map(({ resourceId, ...away }) => [resourceId, away]));
}

/**
 * A whole sync run that is believed did not see them: notes who was a member, before their rows are
 * let go. Twice: the first counts.
 */
export const noteAway = (tx: Tx, run: RunKey): Promise<unknown> =>
  sql`insert into away_places (resource_id, seen_at, members)
    select resources.id, coalesce(resources.last_seen_at, connector_states.last_run_at, resources.synced_at),
      case when resources.members_known_at is not null then (
        select coalesce(jsonb_object_agg(account_external_id, jsonb_build_object(
          'role', role, 'customRole', custom_role, 'expiresOn', expires_on)), '{}')
        from memberships where resource_id = resources.id and absent_at is null) end
    from resources join connector_states on connector_states.connector_id = resources.connector_id
    where resources.connector_id = ${run.connectorId} and resources.gone_at is null and not ${hasComeBy(run)}
    on conflict do nothing`.execute(tx.db);

/** Their members were read by such a sync run, and compared. */
export const forgetAway = (tx: Tx, run: RunKey): Promise<unknown> =>
  tx.db.deleteFrom('awayPlaces').where(isListed(run, 'away_places.resource_id')).execute();
