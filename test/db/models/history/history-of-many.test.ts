/**
 * The history of a place with more requests than are picked out one by one (2,000) is what it would be if they were: read from the trail
 * itself, page by page, against all of the trail gone through by hand.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { history } from '../../../../src/db/models/history/history.ts';
import type { HistoryFilter } from '../../../../src/db/models/history/history-filter.ts';
import type { HistoryEntry } from '../../../../src/domain/access/history.ts';
import type { PersonId } from '../../../../src/domain/id.ts';
import { testDatabase, type TestDatabase } from '../../../support/database.ts';
import { yearsOfRows } from '../../years-of-rows.ts';

let database: TestDatabase;
let all: HistoryEntry[];
let isSuper: boolean;
const SOMEBODY = 'per_7' as PersonId;

beforeAll(async () => {
  database = await testDatabase({ usualPlans: true });
  const { rows } = await database.pool.query<{ usesuper: boolean }>(
    'select usesuper from pg_user where usename = current_user',
  );
  isSuper = rows[0]?.usesuper === true;
  if (!isSuper) return;
  const client = await database.pool.connect();
  await client.query(yearsOfRows());
  // Some of what is asked of one project alone: 2,000, and one more of another.
  await client.query(`update requests set resource_id = case when number <= 2000 then 'rsc_1' else 'rsc_2' end
    where number <= 4001`);
  client.release();
  all = await everything({ what: 'all' });
}, 60_000);
afterAll(() => database.close());

/** Page by page, as an export reads it. */
async function everything(filter: HistoryFilter): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (;;) {
    const page = await history(database.db, filter, {
      after: entries.at(-1)?.seq ?? null,
      order: 'newest',
      limit: 5000,
    });
    entries.push(...page);
    if (page.length < 5000) return entries;
  }
}

const seqs = (entries: readonly HistoryEntry[]): number[] => entries.map(({ seq }) => seq);
const isAt = (place: string, { path }: HistoryEntry): boolean =>
  path !== null && (path === place || path.startsWith(`${place}/`));

it.each([
  ['exactly 2,000 requests', 'acme/r1'],
  ['2,001 requests', 'acme/r2'],
  ['15,000 requests below it', 'acme'],
  ['a few', 'acme/r3'],
])('of a place with %s is all that was there', { timeout: 60_000 }, async (_, path) => {
  if (!isSuper) return;
  const expected = all.filter((entry) => isAt(path, entry));
  expect(expected.length).toBeGreaterThan(0);
  expect(seqs(await everything({ what: 'all', path }))).toEqual(seqs(expected));
});

it(
  'to an owner of a connector with more than 2,000 requests is all that was on it',
  { timeout: 60_000 },
  async () => {
    if (!isSuper) return;
    const seenBy = { personId: SOMEBODY, connectorIds: ['gitlab'] };
    const expected = all.filter(
      ({ connectorId, person }) => connectorId === 'gitlab' || person?.id === SOMEBODY,
    );
    expect(seqs(await everything({ what: 'all', seenBy }))).toEqual(seqs(expected));
    expect(seqs(await everything({ what: 'all', path: 'acme/r2', seenBy }))).toEqual(
      seqs(expected.filter((entry) => isAt('acme/r2', entry))),
    );
  },
);

it('of a person is theirs alone, on however much of a place', { timeout: 60_000 }, async () => {
  if (!isSuper) return;
  const found = await everything({ what: 'all', path: 'acme', personId: SOMEBODY });
  const expected = all.filter(
    (entry) => isAt('acme', entry) && (entry.person?.id === SOMEBODY || entry.by?.id === SOMEBODY),
  );
  expect(found.length).toBeGreaterThan(0);
  expect(seqs(found)).toEqual(seqs(expected));
});
