/** Findings that it is looked at what they gave on. */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { FindingId, ResourceId } from '../../domain/id.ts';
import type { ResourceRow } from '../cache/resources.ts';
import type { Finding } from './findings.ts';

/** Locks those of a place where one of them is due; none where it is not. Oldest first. */
export async function lockWatched(tx: Tx, id: FindingId): Promise<Finding[]> {
  const one = await tx.db
    .selectFrom('findings')
    .select('resourceId')
    .where('id', '=', id)
    .where('watchDueAt', '<=', tx.now)
    .executeTakeFirst();
  if (one === undefined) return [];
  return tx.db
    .selectFrom('findings')
    .selectAll()
    .where('resourceId', '=', one.resourceId)
    .where('watchDueAt', 'is not', null)
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Locks those that are due at just this time, as whoever leased them left them. */
export const lockLeasedWatches = (tx: Tx, ids: readonly FindingId[], until: Date): Promise<Finding[]> =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('id', 'in', ids)
    .where('watchDueAt', '=', until)
    .orderBy('id')
    .forUpdate()
    .execute();

/**
 * They are looked at then; null for not any more. That look goes on behind a place, or begins
 * anew: null.
 */
export const recordWatchDue = (
  tx: Tx,
  ids: readonly FindingId[],
  watchDueAt: Date | null,
  watchAfter: ResourceId | null,
): Promise<unknown> =>
  tx.db.updateTable('findings').set({ watchDueAt, watchAfter }).where('id', 'in', ids).execute();

/**
 * A place and those below it, itself first, then those next to it; those that are gone are left
 * out. `after` goes on behind one of them; null, or one that is not among them, begins.
 */
export const placesBelow = (
  db: Pick<ReadDb, 'withRecursive'>,
  id: ResourceId,
  after: ResourceId | null,
  most: number,
): Promise<Pick<ResourceRow, 'id' | 'kind' | 'externalId' | 'createdAt'>[]> =>
  db
    .withRecursive('below', (cte) =>
      cte
        .selectFrom('resources')
        .select(['id', sql<number>`0`.as('depth')])
        .where('id', '=', id)
        .unionAll((eb) =>
          eb
            .selectFrom('resources as child')
            .innerJoin('below', 'below.id', 'child.parentId')
            .select([sql<ResourceId>`child.id`.as('id'), sql<number>`below.depth + 1`.as('depth')]),
        ),
    )
    .selectFrom('below')
    .innerJoin('resources', 'resources.id', 'below.id')
    .select(['resources.id', 'resources.kind', 'resources.externalId', 'resources.createdAt'])
    .where('resources.goneAt', 'is', null)
    .where(
      sql<boolean>`not exists (select from below as come_by where come_by.id = ${after}
        and (below.depth, below.id) <= (come_by.depth, come_by.id))`,
    )
    .orderBy('below.depth')
    .orderBy('resources.id')
    .limit(most)
    .execute();
