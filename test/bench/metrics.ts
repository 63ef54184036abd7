import { openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { createMetrics } from '../../src/web/metrics.ts';
import { LONG_USE } from './long-use.ts';
import { withPlace, type PlaceName } from './places.ts';
import type { Row } from './row.ts';

const MOST_MS = 50;

/**
 * How long `/metrics` takes with 1,000,000 grants in the database: the first time, when the rows are counted, and for whoever asks next. The
 * bare program counts the grants.
 */
export function metrics(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, async (place) => {
    const { db, pool, close } = openDatabase(await place.connect(), { max: 4 });
    try {
      await migrate(db, pool, { withQueue: false });
      await pool.query(LONG_USE);
      await pool.query('vacuum analyze');
      const bare = await timed(() => pool.query('select status, count(*) from grants group by status'));
      const ask = createMetrics({ db, now: () => new Date(), waiting: async () => ({}) });
      const [first, second] = [await timed(ask), await timed(ask)];
      const common = { benchmark: 'metrics', on: place.name, unit: 'ms' } as const;
      return [
        { ...common, figure: 'first call', value: first, bare, bar: null },
        { ...common, figure: 'second call', value: second, bare: null, bar: { of: 'value', most: MOST_MS } },
      ];
    } finally {
      await close();
    }
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
