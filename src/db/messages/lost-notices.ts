/** What was told of places that are gone, or cannot be found. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { readMessageDetail, type MessageDetail } from '../../domain/messages/message.ts';
import type { PersonId, ResourceId, SlotId } from '../../domain/id.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Who was told last that the place of a slot is gone, with the ordinal of that. */
export const toldOfGone = (db: Reader, slotId: SlotId): Promise<{ personId: PersonId; ordinal: number }[]> =>
  db
    .selectFrom('messages')
    .select(['personId', sql<number>`max(ordinal)`.as('ordinal')])
    .where('kind', '=', 'gone-notice')
    .where('subjectId', '=', slotId)
    .groupBy('personId')
    .orderBy('personId')
    .execute();

/** What owners were told last of a place that could not be found; undefined where they were not. */
export async function lastOfLostPlace(
  db: Reader,
  resourceId: ResourceId,
): Promise<MessageDetail<'lost-place'> | undefined> {
  const row = await db
    .selectFrom('messages')
    .select('detail')
    .where('kind', '=', 'lost-place')
    .where('subjectId', '=', resourceId)
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : readMessageDetail('lost-place', row.detail);
}
