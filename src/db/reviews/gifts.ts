/** Who gave which role on a place, as it was read for access reviews. */
import type { Tx } from '../../context.ts';
import type { GiftsTable } from '../schema/review-tables.ts';
import type { PlaceRef } from './reads.ts';

type ReadGift = Omit<GiftsTable, 'resourceId' | 'connectorId'>;

/** The gifts of a place are these; null where GitLab does not show them. Twice: the same. */
export async function replaceGifts(
  tx: Tx,
  { id: resourceId, connectorId }: Pick<PlaceRef, 'id' | 'connectorId'>,
  found: readonly ReadGift[] | null,
): Promise<void> {
  const read = { readAt: tx.now, showsAuditEvents: found !== null };
  await tx.db
    .insertInto('giftReads')
    .values({ ...read, resourceId, connectorId })
    .onConflict((conflict) => conflict.column('resourceId').doUpdateSet(read))
    .execute();
  await tx.db.deleteFrom('gifts').where('resourceId', '=', resourceId).execute();
  if (found === null || found.length === 0) return;
  await tx.db
    .insertInto('gifts')
    .values(found.map((one) => ({ ...one, resourceId, connectorId })))
    .execute();
}
