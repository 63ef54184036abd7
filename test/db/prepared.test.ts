import { sql } from 'kysely';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { system } from '../../src/domain/actor.ts';
import { transact } from '../../src/operations/transact.ts';
import { testDatabase } from '../support/database.ts';
import { officeContext } from '../support/office-parts.ts';

const opened: (() => Promise<void>)[] = [];
let database: Database;

beforeEach(async () => {
  const { address, close } = await testDatabase();
  database = openDatabase(address, { max: 1 });
  opened.push(database.close, close);
});

afterAll(async () => {
  for (const close of opened) await close();
});

const kept = async (): Promise<number> => {
  const { rows } = await database.pool.query('select count(*)::int as n from pg_prepared_statements');
  return rows[0].n;
};

/** What a newer version does meanwhile, by a connection of its own. */
async function addColumn(name: string): Promise<void> {
  await database.pool.query(`alter table directory_state add ${name} text default 'new'`);
}

it('a statement is kept by its connection, whatever its values', async () => {
  for (const id of ['a', 'b', 'c'])
    expect(await database.db.selectFrom('people').selectAll().where('name', '=', id).execute()).toEqual([]);
  expect(await kept()).toBe(1);
});

it('lists of ever other lengths do not fill the server: 450 of them are answered, 400 kept', async () => {
  for (let length = 1; length <= 450; length++) {
    const numbers = Array.from({ length }, (_, index) => index);
    const { rows } = await sql<{ n: number }>`select cardinality(array[${sql.join(numbers)}]) as n`.execute(
      database.db,
    );
    expect(rows).toEqual([{ n: length }]);
  }
  expect(await kept()).toBe(400);
});

it('a column that a newer version adds meanwhile is an error to nobody', async () => {
  const read = () => database.db.selectFrom('directoryState').selectAll().executeTakeFirstOrThrow();
  expect(await read()).not.toHaveProperty('later');
  await addColumn('later');
  expect(await read()).toHaveProperty('later', 'new');
});

it('nor within a transaction, which runs again whole', async () => {
  const settings = { offset: 0, token: '', timeoutMs: undefined };
  const ctx = officeContext(database.db, { jobs: [], now: () => new Date(), settings });
  const runs: number[] = [];
  const read = () =>
    transact(ctx, system('test'), async ({ db }) => {
      runs.push(runs.length);
      await db.updateTable('directoryState').set({ syncedAt: ctx.now() }).execute();
      return db.selectFrom('directoryState').selectAll().executeTakeFirstOrThrow();
    });
  await read();
  await addColumn('later');
  expect(await read()).toHaveProperty('later', 'new');
  expect(runs).toHaveLength(3);
});

it('a statement that is wrong fails as it would, each time', async () => {
  for (let time = 0; time < 2; time++)
    await expect(
      sql`select no_such_column from people where name = ${'a'}`.execute(database.db),
    ).rejects.toThrow('no_such_column');
  expect(await kept()).toBe(0);
});
