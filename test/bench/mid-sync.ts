import { openQueue } from '../../src/queue/queue.ts';
import { seedGrants, seedProjects } from './due-grants.ts';
import { addJobs, latenesses } from './expiry.ts';
import { withPlace, type PlaceName } from './places.ts';
import { percentile, type Row } from './row.ts';
import { withStage, type Stage } from './stage.ts';
import { ANSWER_MS, grow, LARGE, nameOf, PER_MINUTE } from './sync.ts';

const GRANTS = 40;
/** Until the first is due: for making the tree and for the sync to be well under way. */
const LEAD_MS = 20_000;
const SPREAD_MS = 20_000;
const FEWEST_READ = 500;
const MOST_MS = 2000;

/**
 * How late grants end that are due while a sync reads a large tree for the first time, at a GitLab that answers 2,000 requests a minute: from
 * the instant in the row to the DELETE at GitLab.
 */
export function midSync(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) =>
    withStage(place, (outside) => seedProjects(outside, GRANTS), measure, undefined, { user: PER_MINUTE }),
  );
}

async function measure(stage: Stage): Promise<Row[]> {
  const { gitlab, place } = stage;
  grow(stage, LARGE);
  gitlab.faults.add({ kind: 'slow', delayMs: ANSWER_MS, times: Infinity });
  const first = Date.now() + LEAD_MS;
  const due = Array.from({ length: GRANTS }, (_, index) => new Date(first + (index * SPREAD_MS) / GRANTS));
  const grants = await seedGrants(stage, due);
  await addJobs(stage, grants);
  gitlab.clearRequests();
  await beginSync(stage);
  const { late, unended } = await latenesses(stage, grants);
  if (unended > 0) throw new Error(`${unended} grants did not end`);
  const read = gitlab.countRequests({ method: 'GET' });
  if (read < FEWEST_READ) throw new Error(`only ${read} requests: no sync was under way`);
  const row: Row = {
    benchmark: 'mid-sync',
    on: `${place.name}, ${nameOf(LARGE)}`,
    figure: `slowest revocation at ${PER_MINUTE} a minute`,
    value: percentile(late, 1),
    unit: 'ms',
    bare: null,
    bar: { of: 'value', most: MOST_MS },
  };
  return [row];
}

async function beginSync({ place: { redisUrl }, database: { pool } }: Stage): Promise<void> {
  const queue = openQueue(redisUrl === undefined ? { pool } : { redisUrl }, () => undefined);
  await queue.add({ name: 'sync-connector', payload: { connectorId: 'gitlab' } }, new Date());
  await queue.close();
}
