/**
 * Resources with a complete member baseline: only there can a row that nobody had seen be one that
 * was given since. Of the others the next list is the baseline.
 */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ResourceId } from '../../domain/id.ts';
import { hasComeBy, isListed } from './sync-run-pages.ts';

/** Those of these resources whose members are known. */
export async function knownLists(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly ResourceId[],
): Promise<ReadonlySet<ResourceId>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('resources')
    .select('id')
    .where('id', '=', sql<ResourceId>`any(${sql.val(ids)}::text[])`)
    .where('membersKnownAt', 'is not', null)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/**
 * A whole sync run that is believed has read these lists to the end. Where rows were lost, a list
 * that shows nobody yet is not believed to be all there is.
 */
export const markBaselined = (tx: Tx, connectorId: string, startedAt: Date): Promise<unknown> =>
  tx.db
    .updateTable('resources')
    .set({ membersKnownAt: startedAt, membersLostAt: null })
    .where('connectorId', '=', connectorId)
    .where(hasComeBy({ connectorId, startedAt }))
    .where(isListed({ connectorId, startedAt }, 'resources.id'))
    .where('membersKnownAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('membersLostAt', 'is', null),
        eb.exists(
          eb
            .selectFrom('memberships')
            .select('memberships.role')
            .whereRef('memberships.resourceId', '=', 'resources.id')
            .where('memberships.absentAt', 'is', null),
        ),
      ]),
    )
    .execute();

/** Rows of these resources were let go that may be there all the same. */
export const clearBaseline = (tx: Tx, ids: readonly ResourceId[]): Promise<unknown> =>
  tx.db
    .updateTable('resources')
    .set({ membersKnownAt: null, membersLostAt: tx.now })
    .where('id', '=', sql<ResourceId>`any(${sql.val(ids)}::text[])`)
    .execute();
