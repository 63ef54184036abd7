import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql0008 } from '../../../src/db/schema/migrations/0008-similar-names.ts';
import { resourcesAt, searchResources, similarResources } from '../../../src/db/models/resource-search.ts';
import { migrate } from '../../../src/db/schema/migrate.ts';
import { makeId, type ResourceId } from '../../../src/domain/id.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';

const AT = new Date('2026-11-25T12:00:00Z');
const PROJECTS = 10_000;
let database: TestDatabase;

const id = (index: number): ResourceId => {
  const random = new Uint8Array(16);
  new DataView(random.buffer).setUint32(0, index);
  for (let digit = 0; digit < 6; digit++) random[digit] = Math.floor(index / 32 ** digit) % 32;
  return makeId('rsc', AT, random);
};
const row = (index: number, path: string, changes = {}) => ({
  id: id(index),
  connectorId: 'gitlab',
  kind: 'project' as const,
  externalId: String(index),
  path,
  name: path.split('/').at(-1) ?? path,
  parentId: null,
  archivedAt: null,
  goneAt: null,
  syncedAt: AT,
  ...changes,
});

beforeAll(async () => {
  database = await testDatabase({ usualPlans: true });
  const many = Array.from({ length: PROJECTS }, (_, index) =>
    row(index, `acme/team-${index % 100}/service-${index}`),
  );
  for (let start = 0; start < many.length; start += 1000) {
    await database.db
      .insertInto('resources')
      .values(many.slice(start, start + 1000))
      .execute();
  }
  await database.db
    .insertInto('resources')
    .values([
      row(20_001, 'acme/platform/api'),
      row(20_002, 'acme/platform/api-docs'),
      row(20_003, 'acme/legacy/old-api-gateway', { name: 'Gateway of OLD' }),
      row(20_004, 'acme/platform/api-archived', { archivedAt: AT }),
      row(20_005, 'acme/platform/api-gone', { goneAt: AT }),
      row(20_006, 'acme/100%_sure'),
      row(20_007, 'other/api', { connectorId: 'elsewhere' }),
    ])
    .execute();
});
afterAll(() => database.close());

const search = async (query: string, limit = 100, offset = 0): Promise<string[]> =>
  (await searchResources(database.db, ['gitlab'], query, { limit, offset })).map(({ path }) => path);

describe('search among 10,000 resources', () => {
  it('puts what starts like the query first, then the shortest', async () => {
    expect(await search('api')).toEqual([
      'acme/platform/api',
      'acme/platform/api-docs',
      'acme/legacy/old-api-gateway',
    ]);
  });

  it('puts the path itself first', async () => {
    expect((await search('acme/platform/api'))[0]).toBe('acme/platform/api');
  });

  it('wants every word, in the path or the name, without case', async () => {
    expect(await search('LEGACY gateway')).toEqual(['acme/legacy/old-api-gateway']);
    expect(await search('of old')).toEqual(['acme/legacy/old-api-gateway']);
    expect(await search('platform service')).toEqual([]);
  });

  it('takes % and _ and \\ for themselves', async () => {
    expect(await search('100%_s')).toEqual(['acme/100%_sure']);
    expect(await search('%')).toEqual(['acme/100%_sure']);
    expect(await search('\\')).toEqual([]);
  });

  it('lists by path without a query, in pages that do not overlap', async () => {
    const [first, second] = [await search('', 50), await search('', 50, 50)];
    expect(first).toHaveLength(50);
    expect(first).toEqual(first.toSorted());
    expect(new Set([...first, ...second]).size).toBe(100);
  });

  it('looks only below the paths it is told', async () => {
    const page = { limit: 10, offset: 0 };
    const below = async (...under: string[]): Promise<string[]> =>
      (await searchResources(database.db, ['gitlab'], 'api', { ...page, under })).map(({ path }) => path);
    expect(await below('Acme/Platform/api')).toEqual(['acme/platform/api']);
    expect(await below('acme/legacy', 'acme/platform')).toHaveLength(3);
    expect(await below('acme/plat')).toEqual([]);
    expect(await below()).toEqual([]);
  });

  it('finds nothing without a connector', async () => {
    expect(await searchResources(database.db, [], 'api', { limit: 10, offset: 0 })).toEqual([]);
  });
});

/** How PostgreSQL runs the last statement of some work. */
async function planOf(work: () => Promise<unknown>): Promise<string> {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was, and called with a client only
  const { query } = Client.prototype;
  let last = { text: '', values: [] as readonly unknown[] };
  Client.prototype.query = function listen(this: Client, ...args: unknown[]) {
    const [text, values] = args;
    if (typeof text === 'string') last = { text, values: values as readonly unknown[] };
    return Reflect.apply(query, this, args);
  } as typeof query;
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
  const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(`explain analyze ${last.text}`, [
    ...last.values,
  ]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('what is written almost like it, among 30,000', () => {
  const like = async (typed: string): Promise<string[]> =>
    (await similarResources(database.db, ['gitlab'], typed, 3)).map(({ path }) => path);
  /** Each typo, and what it must find first. */
  const TYPOS = [
    ['acme/plaform/api', 'acme/platform/api'],
    ['acme/legcy/old-api-gatway', 'acme/legacy/old-api-gateway'],
    ['old-api-gatway', 'acme/legacy/old-api-gateway'],
    ['ACME/Paltform/API-docs', 'acme/platform/api-docs'],
  ] as const;

  beforeAll(async () => {
    await sql`
      insert into resources (id, connector_id, kind, external_id, path, name, synced_at)
      select 'rsc_more' || n, 'gitlab', 'project', 'more' || n, 'acme/division-' || n % 300 || '/tool-' || n, 'tool', now()
      from generate_series(1, 20000) n`.execute(database.db);
    await sql`analyze resources`.execute(database.db);
  });

  it('finds nothing where only the group above is alike', async () => {
    expect(await like('acme/zzz')).toEqual([]);
    expect(await like('acme/platform/zzz')).toEqual([]);
    expect(await like('acme/platform/ap')).toEqual(['acme/platform/api']);
  });

  it('is found by an index, nearest first, and nothing else is looked at', async () => {
    for (const [typed, meant] of TYPOS) expect((await like(typed))[0]).toBe(meant);
    for (const [typed] of TYPOS) {
      const index = typed.includes('/') ? 'resources_alike' : 'resources_last_alike';
      const plan = await planOf(() => like(typed));
      expect(plan).toContain(`Index Scan using ${index}`);
      expect(plan).not.toContain('Seq Scan');
    }
  });

  it('is found without the extension, too, where the role may not create it', async () => {
    await sql`drop extension pg_trgm cascade`.execute(database.db);
    await database.db.transaction().execute(async (db) => {
      await sql`set local role pg_monitor`.execute(db);
      await sql.raw(sql0008).execute(db);
    });
    const { rows } = await sql`select 1 from pg_indexes where indexname like 'resources%alike'`.execute(
      database.db,
    );
    expect(rows).toEqual([]);
    for (const [typed, meant] of TYPOS) expect((await like(typed))[0]).toBe(meant);
  });

  it('is found by its index again as soon as a program starts where the extension can be had', async () => {
    await migrate(database.db, database.pool, { withQueue: false });
    await migrate(database.db, database.pool, { withQueue: false });
    await sql`analyze resources`.execute(database.db);
    expect(await planOf(() => like('acme/team-7/servce-7'))).toContain('Index Scan using resources_alike');
  });
});

describe('by path', () => {
  it('finds exactly those, without case, archived ones too, gone ones not', async () => {
    const paths = [
      'ACME/Platform/API',
      'acme/platform/api-archived',
      'acme/platform/api-gone',
      'acme/platform/ap',
    ];
    const found = await resourcesAt(database.db, ['gitlab'], paths);
    expect(found.map(({ path }) => path).toSorted()).toEqual([
      'acme/platform/api',
      'acme/platform/api-archived',
    ]);
  });
});
