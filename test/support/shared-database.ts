import { escapeLiteral } from 'pg';
import { testDatabase, type TestDatabase } from './database.ts';

let shared: Promise<TestDatabase> | null = null;
let emptied = 0;
/** After so many times there is more to step over than there are rows: nothing else vacuums it. */
const VACUUM_EVERY = 40;

/**
 * The one database of this worker process, as empty as a new one; for tests that run one after the other and leave nothing running.
 * Several times faster than a database for each. Nobody closes it: it is dropped with all others when the run ends.
 */
export async function sharedDatabase(): Promise<TestDatabase> {
  shared ??= testDatabase();
  const database = await shared;
  try {
    if (emptied > 0) await empty(database);
    if (++emptied % VACUUM_EVERY === 0) await database.pool.query('vacuum');
  } catch {
    // A test that failed left a lock behind, or changed the tables: the next ones must not fail with it.
    shared = testDatabase();
  }
  return shared;
}

/** The statement that brings all rows there are now back into this database, emptied; to be given to `restore`. */
export async function snapshotRows({ pool }: TestDatabase): Promise<string> {
  const names = await tables(pool);
  const columns = names.map((name) => `(select json_agg(${name})::text from ${name}) as ${name}`);
  const { rows } = await pool.query<Record<string, string | null>>(`select ${columns.join(', ')}`);
  const filled = names.flatMap((name) => {
    const held = rows[0]?.[name] ?? null;
    if (held === null) return [];
    const records = `json_populate_recordset(null::${name}, ${escapeLiteral(held)})`;
    return [`${name}_ as (insert into ${name} overriding system value select * from ${records})`];
  });
  return `with ${filled.join(', ')} select`;
}

/** @param rows of snapshotRows */
export async function restoreRows({ pool }: TestDatabase, rows: string): Promise<void> {
  await pool.query(`delete from audit_head; delete from directory_state; ${rows}`);
}

async function tables(pool: TestDatabase['pool']): Promise<readonly string[]> {
  const { rows } = await pool.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%'",
  );
  return rows.map(({ tablename }) => tablename);
}

/**
 * Everything but the queue's own tables, and the audit trail although it forbids that. One statement, so that foreign keys are looked at
 * when all rows are gone; tables so small are emptied by it ten times faster than by `truncate`. Numbers go on where they were.
 */
async function empty({ pool }: TestDatabase): Promise<void> {
  const deletes = (await tables(pool)).map((name) => `${name}_ as (delete from ${name})`).join(', ');
  await pool.query(`
    set local lock_timeout = '20s';
    alter table audit_events disable trigger user;
    with ${deletes} select;
    alter table audit_events enable trigger user;
    insert into audit_head (seq, hash) values (0, repeat('0', 64));
    insert into directory_state default values`);
}
