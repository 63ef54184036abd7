import { assertSchemaCompatibility, LATEST_SCHEMA_VERSION, runMigrations } from 'bullmq';
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { ConfigError } from '../../errors.ts';
import { VERSION } from '../../version.ts';
import { indexSimilarNames } from './similar-names.ts';
import { MIGRATIONS } from './migration-list.ts';
import type { Tables } from './tables.ts';

const DEADLOCK_DETECTED = '40P01';
const MOST_TRIES = 10;

export interface MigrateOptions {
  /** Whether BullMQ keeps its jobs in this database and so needs its tables, in schema `bullmq`. */
  readonly withQueue: boolean;
  /**
   * Told why the queue's tables could not be made, which then is no error: hallpass does without
   * its queue.
   */
  readonly onQueueFault?: (error: Error) => void;
}

/**
 * Brings the database up to this version of hallpass: our tables, then the queue's. Twice is
 * harmless; of several processes that start at once one migrates and the others wait for it.
 * @throws ConfigError when the database is newer than this program, or when it holds foreign tables
 * that hide the queue's
 */
export async function migrate(
  db: Kysely<Tables>,
  pool: Pool,
  { withQueue, onQueueFault }: MigrateOptions,
): Promise<void> {
  await oneAtATime(pool, async () => {
    const applied = await appliedMigrations(db);
    refuseNewer(applied);
    if (pendingOf(applied).length > 0) await migrateTables(db);
    await indexSimilarNames(db);
    if (withQueue)
      await migrateQueue(pool).catch(onQueueFault === undefined ? raise : unlessOurs(onQueueFault));
  });
}

/** Ours alone: neither Kysely nor BullMQ takes it. */
const MIGRATION_LOCK = 4_125_070_225;

/**
 * Both sets of migrations under one lock, which a transaction of its own holds, so that it is kept
 * behind a pooler as well. The locks of their own do not suffice: BullMQ takes its in a transaction
 * that has begun, and PostgreSQL then goes on believing what it had looked up before, such as that
 * there is no schema of that name yet.
 */
async function oneAtATime(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(
      'begin; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0',
    );
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await work();
  } finally {
    await client.query('rollback').then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
}

/**
 * In one transaction, so that it can simply begin anew: an older process that works beside this one
 * may lock the same tables in another order, and of two that wait for each other PostgreSQL gives
 * one up. Looks at every table, so not to be called when nothing is pending.
 */
async function migrateTables(db: Kysely<Tables>, tries = 1): Promise<void> {
  const provider = {
    getMigrations: async () => Object.fromEntries(Object.entries(MIGRATIONS).map(toMigration)),
  };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code !== DEADLOCK_DETECTED || tries >= MOST_TRIES) throw error;
  await migrateTables(db, tries + 1);
}

function toMigration([name, statements]: [string, string]): [string, Migration] {
  return [name, { up: async (db) => void (await sql.raw(statements).execute(db)) }];
}

/**
 * Names of the migrations this database has not seen yet, in order; all of them for an empty one.
 * Reads only.
 */
export async function pendingMigrations(db: Kysely<Tables>): Promise<string[]> {
  return pendingOf(await appliedMigrations(db));
}

const pendingOf = (applied: readonly string[]): string[] =>
  Object.keys(MIGRATIONS).filter((name) => !applied.includes(name));

async function appliedMigrations(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{
    ledger: string | null;
  }>`select to_regclass('public.kysely_migration')::text as ledger`.execute(db);
  if (!rows[0]?.ledger) return [];
  const applied = await sql<{ name: string }>`select name from public.kysely_migration order by name`.execute(
    db,
  );
  return applied.rows.map(({ name }) => name);
}

/** @throws ConfigError */
function refuseNewer(applied: readonly string[]): void {
  const unknown = applied.filter((name) => !(name in MIGRATIONS));
  if (unknown.length > 0) {
    throw refusal(
      `was migrated by a newer hallpass (${unknown.join(', ')}), and this is ${VERSION}. In an upgrade nothing is to be done: the new version works already, and replaces this process. To go back, restore a backup from before; else run that version`,
    );
  }
}

async function migrateQueue(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // Whatever somebody else does with these tables, nobody waits for it at start.
    await client.query("set lock_timeout = '10s'");
    if (!(await isQueueMigrated(client))) await runMigrations(client, 'bullmq');
    const hiding = await client.query<{ name: string }>(
      `select ours.tablename as name from pg_tables ours join pg_tables theirs using (tablename)
       where ours.schemaname = 'bullmq' and theirs.schemaname = 'public'`,
    );
    const names = hiding.rows.map(({ name }) => `public.${name}`).join(', ');
    if (names !== '')
      throw refusal(`has tables that hide the queue's (${names}): give hallpass a database of its own`);
  } finally {
    await client.query('reset lock_timeout').then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
}

/**
 * By one read. BullMQ's migrations look in a transaction of eleven statements, which alters its
 * ledger each time: it waits for whoever reads that, and those who come next wait for it.
 */
const isQueueMigrated = (client: PoolClient): Promise<boolean> =>
  assertSchemaCompatibility(client, 'bullmq').then(
    (version) => version >= LATEST_SCHEMA_VERSION,
    // Whatever is wrong, the migrations say.
    () => false,
  );

const raise = (error: unknown): never => {
  throw error;
};

const unlessOurs =
  (tell: (error: Error) => void) =>
  (error: unknown): void =>
    error instanceof Error && !(error instanceof ConfigError) ? tell(error) : raise(error);

function refusal(message: string): ConfigError {
  return new ConfigError([{ path: 'DATABASE_URL', message: `this database ${message}` }]);
}
