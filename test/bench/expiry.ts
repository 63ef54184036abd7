import { setTimeout as sleep } from 'node:timers/promises';
import { openQueue } from '../../src/queue/queue.ts';
import { GRANTS_PER_PROJECT, seedGrants, seedProjects, type DueGrant } from './due-grants.ts';
import { withPlace, type PlaceName } from './places.ts';
import type { BareCalls } from './processes/bare.ts';
import { Remote } from './remote.ts';
import { percentile, type Row } from './row.ts';
import { bareGitLab, withStage, type Stage } from './stage.ts';

export const GRANTS = 1000;
export const SPREAD_MS = 60_000;
/** For making the rows and the jobs before the first is due, on a machine that has other things to do. */
export const LEAD_MS = 40_000;
/** The baseline's, at the same pace. */
const BARE_REQUESTS = 100;
const GIVE_UP_MS = 60_000;
const MOST_MS = 1000;
/** Of a timer that sends the DELETE at once. */
const MOST_TIMES_BARE = 10;

/**
 * How late grants end when 1,000 of them are due in one minute: from the instant in the row to the DELETE at GitLab. The bare
 * program has a timer for each and sends the DELETE at once.
 */
export function expiry(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) =>
    withStage(place, (outside) => seedProjects(outside, GRANTS), measure),
  );
}

async function measure(stage: Stage): Promise<Row[]> {
  const bare = await measureBare(stage);
  const first = Date.now() + LEAD_MS;
  const due = Array.from({ length: GRANTS }, (_, index) => new Date(first + (index * SPREAD_MS) / GRANTS));
  const grants = await seedGrants(stage, due);
  await addJobs(stage, grants);
  if (Date.now() > first) throw new Error('the first grant was due before all were made');
  const { late: measured, unended } = await latenesses(stage, grants);
  if (unended > 0) throw new Error(`${unended} grants did not end`);
  return [0.5, 0.99].map((part) => ({
    benchmark: 'expiry',
    on: stage.place.name,
    figure: `p${part * 100}`,
    value: percentile(measured, part),
    unit: 'ms',
    bare: percentile(bare, part),
    bar: part === 0.99 ? { of: 'value', most: MOST_MS } : { of: 'ratio', most: MOST_TIMES_BARE },
  }));
}

/** The jobs that operations would have added when the grants became active. */
export async function addJobs(
  { place, database: { pool } }: Stage,
  grants: readonly DueGrant[],
): Promise<void> {
  const { redisUrl } = place;
  const queue = openQueue(redisUrl === undefined ? { pool } : { redisUrl }, () => undefined);
  for (const { id, dueAt } of grants)
    await queue.add({ name: 'expire-grant', payload: { grantId: id }, delayUntil: dueAt }, new Date());
  await queue.close();
}

/**
 * Milliseconds each grant's DELETE came after it was due; of those that did not end in good time what they were late when that was given up,
 * and how many they are.
 */
export async function latenesses(
  { gitlab }: Pick<Stage, 'gitlab'>,
  grants: readonly DueGrant[],
): Promise<{ readonly late: readonly number[]; readonly unended: number }> {
  const dueAt = new Map(grants.map((grant) => [grant.path, grant.dueAt.getTime()]));
  const late: number[] = [];
  const stopListening = gitlab.onRequest((phase, { method, path }) => {
    const due = dueAt.get(path);
    if (phase !== 'received' || method !== 'DELETE' || due === undefined) return;
    dueAt.delete(path);
    late.push(Date.now() - due);
  });
  const limit = Math.max(...dueAt.values()) + GIVE_UP_MS;
  while (dueAt.size > 0 && Date.now() < limit) await sleep(100);
  stopListening();
  const left = [...dueAt.values()].map((due) => Date.now() - due);
  return { late: [...late, ...left], unended: left.length };
}

async function measureBare(stage: Stage): Promise<number[]> {
  const bare = new Remote<BareCalls>('bare');
  try {
    const first = Date.now() + 500;
    const due = Array.from({ length: BARE_REQUESTS }, (_, index) => ({
      method: 'DELETE' as const,
      path: `/projects/${Math.floor(index / GRANTS_PER_PROJECT) + 1}/members/${index + 1}`,
      at: first + (index * SPREAD_MS) / GRANTS,
    }));
    const late: number[] = [];
    const dueAt = new Map(due.map(({ path, at }) => [`/api/v4${path}`, at]));
    const stopListening = stage.gitlab.onRequest((phase, { path }) => {
      if (phase === 'received') late.push(Date.now() - (dueAt.get(path) ?? Number.NaN));
    });
    await bare.call('timers', { gitlab: bareGitLab(stage), due });
    stopListening();
    return late.filter((ms) => !Number.isNaN(ms));
  } finally {
    await bare.close();
  }
}
