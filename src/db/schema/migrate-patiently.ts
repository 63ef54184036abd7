import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import { migrate } from './migrate.ts';
import type { Tables } from './tables.ts';

interface Database {
  readonly db: Kysely<Tables>;
  readonly pool: Pool;
}

const AGAIN_MS = 60_000;

export interface MigratePatiently {
  readonly withQueue: boolean;
  /** Told each time why the queue's tables could not be made. */
  readonly onQueueFault: (error: Error) => void;
  /** Ends the trying. */
  readonly stopped: AbortSignal;
}

/**
 * As migrate(), for a program that runs without its queue as well: where only the queue's tables
 * cannot be made, for want of rights perhaps, it resolves all the same and tries again every
 * minute.
 * @throws ConfigError as migrate() does
 */
export async function migratePatiently(database: Database, options: MigratePatiently): Promise<void> {
  if (!(await migrated(database, options))) void migrateLater(database, options);
}

async function migrateLater(database: Database, options: MigratePatiently): Promise<void> {
  const { stopped } = options;
  while (!stopped.aborted) {
    await sleep(AGAIN_MS, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted || (await migrated(database, options).catch(() => false))) return;
  }
}

/** Whether the queue's tables are there as well. */
async function migrated(
  { db, pool }: Database,
  { withQueue, onQueueFault }: MigratePatiently,
): Promise<boolean> {
  let isWhole = true;
  await migrate(db, pool, {
    withQueue,
    onQueueFault(error) {
      isWhole = false;
      onQueueFault(error);
    },
  });
  return isWhole;
}
