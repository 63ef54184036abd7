import { sql } from 'kysely';
import type { ReadDb } from '../context.ts';

/**
 * The server's own clock, which nothing is decided by. Reads only.
 * @throws Error when the server does not answer
 */
export async function serverClock(db: ReadDb): Promise<Date> {
  const { at } = await db
    .selectFrom(sql<{ at: Date }>`(select clock_timestamp() as at)`.as('clock'))
    .select('at')
    .executeTakeFirstOrThrow();
  return at;
}
