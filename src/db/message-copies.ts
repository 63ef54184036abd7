/** Finding the message row behind a post in Slack, and the post behind a row. Reads only. */
import type { ReadDb } from '../context.ts';
import type { PersonId } from '../domain/id.ts';
import type { MessageRow } from './messages.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** The message posted there; undefined for a post that is not one of ours, such as a list shown to one person. */
export const messageAt = (db: Reader, channel: string, ts: string): Promise<MessageRow | undefined> =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('channel', '=', channel)
    .where('ts', '=', ts)
    .executeTakeFirst();

/** The ts of an owner's card of a request; null while it is not posted. */
export async function requestCardTs(
  db: Reader,
  requestId: string,
  personId: PersonId,
): Promise<string | null> {
  const row = await db
    .selectFrom('messages')
    .select('ts')
    .where('kind', '=', 'request-card')
    .where('subjectId', '=', requestId)
    .where('personId', '=', personId)
    .executeTakeFirst();
  return row?.ts ?? null;
}
