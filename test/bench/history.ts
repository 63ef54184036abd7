import { openDatabase, type Database } from '../../src/db/database.ts';
import { history } from '../../src/db/models/history/history.ts';
import type { HistoryFilter } from '../../src/db/models/history/history-filter.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import type { PersonId } from '../../src/domain/id.ts';
import { LONG_USE } from './long-use.ts';
import { withPlace, type PlaceName } from './places.ts';
import { percentile, type Row } from './row.ts';

/** As a modal shows them, and one more. */
const PAGE = 16;
const PAGES = 40;
/** As `hallpass audit export` reads them. */
const BATCH = 500;
const BATCHES = 100;
const MOST_PAGE_MS = 300;
const MOST_GROWTH_MB = 50;

const LAST_DAY = new Date('2026-11-28');
const SOMEBODY = 'per_7' as PersonId;

/** What people look back for; the last is what an owner of the connector sees, who is no admin. */
const FILTERS: Readonly<Record<string, HistoryFilter>> = {
  access: { what: 'access' },
  decisions: { what: 'decisions' },
  'of a person': { what: 'decisions', personId: SOMEBODY },
  'of a project': { what: 'access', path: 'acme/r77' },
  'of a group': { what: 'access', path: 'acme' },
  'of a day': { what: 'decisions', from: LAST_DAY, until: new Date('2026-11-29') },
  'of a day two years ago': { what: 'access', from: new Date('2024-11-28'), until: new Date('2024-11-29') },
  'to an owner': { what: 'access', seenBy: { personId: SOMEBODY, connectorIds: ['gitlab'] } },
  'to somebody, their own': { what: 'access', seenBy: { personId: SOMEBODY, connectorIds: [] } },
};

/**
 * How long a page of `/access history` takes among 5,000,000 facts of the audit trail, and how `hallpass audit export` goes through
 * them. The bare program reads as many rows of the trail, and joins nothing to them.
 */
export function lookBack(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, async (place) => {
    const database = openDatabase(await place.connect(), { max: 2 });
    try {
      await migrate(database.db, database.pool, { withQueue: false });
      await database.pool.query(LONG_USE);
      await database.pool.query('vacuum analyze');
      return [...(await pages(database, place.name)), ...(await exporting(database, place.name))];
    } finally {
      await database.close();
    }
  });
}

async function pages({ db, pool }: Database, on: string): Promise<Row[]> {
  const bare = await timed(PAGES, async () => {
    await pool.query('select * from audit_events order by seq desc limit $1', [PAGE]);
  });
  const rows: Row[] = [];
  for (const [name, filter] of Object.entries(FILTERS)) {
    let after: number | null = null;
    const taken = await timed(PAGES, async () => {
      const page = await history(db, filter, { after, order: 'newest', limit: PAGE });
      after = page.at(-1)?.seq ?? null;
    });
    rows.push({
      benchmark: 'history',
      on,
      figure: `p99 of a page: ${name}`,
      value: percentile(taken, 0.99),
      unit: 'ms',
      bare: percentile(bare, 0.99),
      bar: { of: 'value', most: MOST_PAGE_MS },
    });
  }
  return rows;
}

async function exporting({ db, pool }: Database, on: string): Promise<Row[]> {
  let after = 0;
  const bare = await timed(BATCHES, async () => {
    const { rows } = await pool.query<{ seq: number }>(
      'select * from audit_events where seq > $1 order by seq limit $2',
      [after, BATCH],
    );
    after = rows.at(-1)?.seq ?? 0;
  });
  after = 0;
  const before = memory();
  const taken = await timed(BATCHES, async () => {
    const batch = await history(db, { what: 'all' }, { after, order: 'oldest', limit: BATCH });
    after = batch.at(-1)?.seq ?? 0;
  });
  const figures = { benchmark: 'history', on } as const;
  const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
  return [
    {
      ...figures,
      figure: `${BATCH * BATCHES} facts exported`,
      value: sum(taken),
      unit: 'ms',
      bare: sum(bare),
      bar: null,
    },
    {
      ...figures,
      figure: 'memory',
      value: memory() - before,
      unit: 'MB',
      bare: null,
      bar: { of: 'value', most: MOST_GROWTH_MB },
    },
  ];
}

/** What each of so many turns takes, in milliseconds; the first is not counted. */
async function timed(turns: number, turn: () => Promise<void>): Promise<number[]> {
  await turn();
  const all: number[] = [];
  for (let index = 0; index < turns; index++) {
    const from = performance.now();
    await turn();
    all.push(performance.now() - from);
  }
  return all;
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1_000_000;
}
