import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  await database.close();
});

describe('what comes back', () => {
  test('bigint as a number, date as text, timestamptz as a Date', async () => {
    const { rows } =
      await sql`select 9007199254740991::bigint as big, '2026-02-03'::date as day, '2026-02-03T04:05:06Z'::timestamptz as at`.execute(
        database.db,
      );
    expect(rows).toEqual([
      { big: 9_007_199_254_740_991, day: '2026-02-03', at: new Date('2026-02-03T04:05:06Z') },
    ]);
  });

  test('a bigint that no number can hold is an error, not another number', async () => {
    await expect(sql`select 9007199254740993::bigint as big`.execute(database.db)).rejects.toThrow(
      '9007199254740993',
    );
  });

  test('columns in camelCase, but not what jsonb holds', async () => {
    const { rows } = await sql`select '{"snake_case": {"deep_key": 1}}'::jsonb as some_json`.execute(
      database.db,
    );
    expect(rows).toEqual([{ someJson: { snake_case: { deep_key: 1 } } }]);
  });
});

test('what a server, database or role sets otherwise by default changes nothing', async () => {
  const odd = await testDatabase();
  const { rows } = await odd.pool.query<{ name: string }>('select current_database() as name');
  for (const setting of [
    "default_transaction_isolation = 'repeatable read'",
    'default_transaction_read_only = on',
    "datestyle = 'SQL, DMY'",
  ])
    await odd.pool.query(`alter database ${rows[0]?.name} set ${setting}`);
  const { db, close } = openDatabase(odd.address);
  const { isolation, readOnly, at } = (
    await sql<{ isolation: string; readOnly: string; at: Date }>`
      select current_setting('transaction_isolation') as isolation,
        current_setting('transaction_read_only') as read_only, '2026-02-03T04:05:06Z'::timestamptz as at`.execute(
      db,
    )
  ).rows[0] ?? { isolation: '', readOnly: '', at: null };
  await close();
  await odd.close();
  expect({ isolation, readOnly, at }).toEqual({
    isolation: 'read committed',
    readOnly: 'off',
    at: new Date('2026-02-03T04:05:06Z'),
  });
});

describe('a connection that is cut', () => {
  test('in a transaction, between two statements: that transaction fails, and nothing else', async () => {
    const lost: string[] = [];
    const { db, pool, close } = openDatabase(database.address, {
      onError: (error) => lost.push(error.message),
    });
    const cut = db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await vi.waitFor(() => expect(lost).not.toEqual([]), 60_000);
      await sql`select 1`.execute(tx);
    });
    await expect(cut).rejects.toThrow(/connection|queryable/i);
    expect(lost[0]).toContain('terminating connection');
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await close();
  });
});

describe('migrate', () => {
  test('twice is harmless', async () => {
    await expect(migrate(database.db, database.pool, { withQueue: true })).resolves.toBeUndefined();
  });

  test('with nothing to do waits for nobody who uses the tables of the queue', async () => {
    const reader = await database.pool.connect();
    await reader.query('begin; select from bullmq.migration');
    const other = openDatabase(database.address);
    await expect(migrate(other.db, other.pool, { withQueue: true })).resolves.toBeUndefined();
    await reader.query('rollback');
    reader.release();
    await other.close();
  });

  test('makes an empty database usable, also when two start at once', async () => {
    const empty = await testDatabase();
    await empty.pool.query(
      'drop index if exists resources_alike, resources_last_alike; drop schema public cascade; drop schema bullmq cascade; create schema public',
    );
    const other = openDatabase(empty.address);
    await Promise.all([empty, other].map(({ db, pool }) => migrate(db, pool, { withQueue: true })));
    expect(await other.db.selectFrom('requests').selectAll().execute()).toEqual([]);
    await other.close();
    await empty.close();
  });

  test('refuses a database that a newer version migrated', async () => {
    const newer = await testDatabase();
    await newer.pool.query("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
    await expect(migrate(newer.db, newer.pool, { withQueue: true })).rejects.toThrow(
      /newer hallpass \(9999-later\)/,
    );
    await newer.close();
  });

  test('refuses a database whose tables hide the queue', async () => {
    const shared = await testDatabase();
    await shared.pool.query('create table public.job (id int)');
    await expect(migrate(shared.db, shared.pool, { withQueue: true })).rejects.toThrow('public.job');
    await shared.close();
  });
});

test('closing twice is harmless', async () => {
  const { close } = openDatabase(database.address);
  await close();
  await expect(close()).resolves.toBeUndefined();
});
