/** What the last look found in places where somebody who was let in has power. */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { KnownLeftovers } from '../../domain/access/leftovers.ts';
import type { GrantId, ResourceId } from '../../domain/id.ts';

/** As it was found last, and when; undefined where nobody has looked yet. */
export const lastLook = (
  db: Pick<ReadDb, 'selectFrom'>,
  resourceId: ResourceId,
): Promise<{ readonly lookedAt: Date; readonly known: KnownLeftovers } | undefined> =>
  db
    .selectFrom('watchedPlaces')
    .select(['lookedAt', 'known'])
    .where('resourceId', '=', resourceId)
    .executeTakeFirst();

/** Whether it is looked at what anybody gave on who was let in through a grant. */
export const isWatchedFor = async (db: Pick<ReadDb, 'selectFrom'>, grantId: GrantId): Promise<boolean> =>
  (await db
    .selectFrom('findings')
    .select('id')
    .where('watchDueAt', 'is not', null)
    .where(sql<boolean>`grants @> ${JSON.stringify([grantId])}::jsonb`)
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** It was found so now. */
export const keepLook = (tx: Tx, resourceId: ResourceId, known: KnownLeftovers): Promise<unknown> => {
  const look = { lookedAt: tx.now, known: JSON.stringify(known) };
  return tx.db
    .insertInto('watchedPlaces')
    .values({ resourceId, ...look })
    .onConflict((on) => on.column('resourceId').doUpdateSet(look))
    .execute();
};

/** Those that nobody has looked at since then are not watched any more. */
export const pruneLooks = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('watchedPlaces').where('lookedAt', '<', before).execute();
