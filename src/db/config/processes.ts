/**
 * The processes that live. Whether one does is judged by the one clock they share, the database's:
 * those of their machines may differ.
 */
import { sql, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ProcessId } from '../../domain/id.ts';
import type { ProcessesTable } from '../schema/tables.ts';

export type ProcessRow = Selectable<ProcessesTable>;

/** What of a process is the same from its start to its end. */
export type StartedProcess = Omit<ProcessRow, 'seenAt'>;

/**
 * A process reports far more often than this; after this long without a report it is taken for
 * dead.
 */
const ALIVE_SECONDS = 60;
const FORGOTTEN_SECONDS = 86_400;

const secondsAgo = (seconds: number) => sql<Date>`clock_timestamp() - make_interval(secs => ${seconds})`;

/** Those that live, oldest first, but for one where that is named. */
export function livingProcesses(db: Pick<ReadDb, 'selectFrom'>, besides?: ProcessId): Promise<ProcessRow[]> {
  const all = db
    .selectFrom('processes')
    .selectAll()
    .where('seenAt', '>', secondsAgo(ALIVE_SECONDS))
    .orderBy('id');
  return (besides === undefined ? all : all.where('id', '!=', besides)).execute();
}

/** Says that a process lives; twice: that it still does. Forgets those that have not for a day. */
export async function recordProcess(tx: Tx, process: StartedProcess): Promise<void> {
  await tx.db.deleteFrom('processes').where('seenAt', '<', secondsAgo(FORGOTTEN_SECONDS)).execute();
  await tx.db
    .insertInto('processes')
    .values({ ...process, seenAt: secondsAgo(0) })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ seenAt: secondsAgo(0) }))
    .execute();
}

export const forgetProcess = (tx: Tx, id: ProcessId): Promise<unknown> =>
  tx.db.deleteFrom('processes').where('id', '=', id).execute();
