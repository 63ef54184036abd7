import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ConsoleSessionId, PersonId } from '../../domain/id.ts';
import type { SessionEndCause } from '../../domain/identities/console-session.ts';
import type { ConsoleSessionsTable } from '../schema/token-tables.ts';
import type { PeopleTable } from '../schema/tables.ts';

export type ConsoleSession = Selectable<ConsoleSessionsTable>;

/** By the hash of what the browser has, with whose it is; undefined for none. */
export async function findConsoleSession(
  db: Pick<ReadDb, 'selectFrom'>,
  tokenHash: string,
): Promise<{ readonly session: ConsoleSession; readonly person: Selectable<PeopleTable> } | undefined> {
  const session = await db
    .selectFrom('consoleSessions')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirst();
  if (session === undefined) return undefined;
  const person = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', session.personId)
    .executeTakeFirstOrThrow();
  return { session, person };
}

/** Undefined where the state has led to a session before. */
export const insertConsoleSession = (
  tx: Tx,
  session: Pick<ConsoleSession, 'personId' | 'tokenHash' | 'stateHash' | 'expiresAt'>,
): Promise<ConsoleSession | undefined> =>
  tx.db
    .insertInto('consoleSessions')
    .values({ ...session, id: tx.newId('ses'), createdAt: tx.now, endedAt: null, endCause: null })
    .onConflict((conflict) => conflict.column('stateHash').doNothing())
    .returningAll()
    .executeTakeFirst();

/** Ends the one session, or all of somebody's, that are not over; returns which. */
export async function endConsoleSessions(
  tx: Tx,
  which: { readonly id: ConsoleSessionId } | { readonly personId: PersonId },
  cause: SessionEndCause,
): Promise<readonly ConsoleSessionId[]> {
  const update = tx.db
    .updateTable('consoleSessions')
    .set({ endedAt: tx.now, endCause: cause })
    .where('endedAt', 'is', null);
  const rows = await (
    'id' in which ? update.where('id', '=', which.id) : update.where('personId', '=', which.personId)
  )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id).toSorted();
}

/** Deletes sessions whose time was over before `before`. */
export const pruneConsoleSessions = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('consoleSessions').where('expiresAt', '<', before).execute();
