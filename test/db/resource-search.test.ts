import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourcesAt, searchResources } from '../../src/db/models/resource-search.ts';
import { makeId, type ResourceId } from '../../src/domain/id.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

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
  database = await testDatabase();
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
