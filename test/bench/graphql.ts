import { measuredBuild } from './earlier.ts';
import { withPlace, type Place } from './places.ts';
import type { SecondRun, SyncCalls, SyncRun } from './processes/sync.ts';
import { Remote } from './remote.ts';
import type { Row } from './row.ts';
import { settingOf, withOutside, type Outside } from './stage.ts';
import {
  ANSWER_MS,
  fetchAll,
  grow,
  LARGE,
  nameOf,
  PER_MINUTE,
  PER_PAGE,
  SMALL,
  startOfMinute,
  type Size,
} from './sync.ts';

const HUGE: Size = { groups: 3000, projects: 30_000, users: 30_000 };
const MOST_TIMES_BARE = 1.5;
const MOST_REQUESTS = 150;
const MOST_MB = 150;
const MOST_CPU_MS = 150;
const MOST_LIMITED_MS = 10_000;
/** Of the wall from one size to the next, by what linear would be. */
const MOST_GROWTH = 1.2;

/**
 * A full sync by GraphQL, and another one that finds everything as it was, of three trees, beside a bare loop over all member lists by
 * the REST API, twenty at once (not for the largest, which takes it minutes); and one by a GitLab that answers 2,000 requests a minute.
 */
export async function graphql(): Promise<Row[]> {
  const rows: Row[] = [];
  const walls: { readonly size: Size; readonly ms: number }[] = [];
  for (const size of [SMALL, LARGE, HUGE]) {
    const measured = await withOutside((outside) => measure(outside, size));
    rows.push(...measured.rows);
    walls.push({ size, ms: measured.ms });
  }
  for (const [index, { size, ms }] of walls.entries()) {
    const before = walls[index - 1];
    if (before === undefined) continue;
    const linear = (before.ms * size.projects) / before.size.projects;
    rows.push({
      ...rowOf(size),
      figure: `wall by that of ${before.size.projects} projects`,
      value: ms,
      unit: 'ms',
      bare: linear,
      bar: { of: 'ratio', most: MOST_GROWTH },
    });
  }
  rows.push(await withOutside((outside) => measureLimited(outside, LARGE), { user: PER_MINUTE }));
  return rows;
}

const rowOf = (size: Size) => ({ benchmark: 'graphql', on: nameOf(size) });

async function call<R>(work: (remote: Remote<SyncCalls>) => Promise<R>): Promise<R> {
  const remote = new Remote<SyncCalls>('sync', { build: measuredBuild(), execArgv: ['--expose-gc'] });
  try {
    return await work(remote);
  } finally {
    await remote.close();
  }
}

interface Twice {
  readonly first: SyncRun;
  readonly requests: number;
  readonly second: SecondRun;
  readonly secondRequests: number;
}

const twice = (outside: Outside): Promise<Twice> =>
  withPlace('embedded', async (place: Place) => {
    const { gitlab } = outside;
    gitlab.clearRequests();
    const first = await call((remote) => remote.call('run', settingOf(place, outside)));
    const requests = gitlab.requests.length;
    gitlab.clearRequests();
    const second = await call((remote) => remote.call('runAgain', settingOf(place, outside)));
    return { first, requests, second, secondRequests: gitlab.requests.length };
  });

async function measure(outside: Outside, size: Size): Promise<{ rows: Row[]; ms: number }> {
  grow(outside, size);
  outside.gitlab.faults.add({ kind: 'slow', delayMs: ANSWER_MS, times: Infinity });
  const { first, requests, second, secondRequests } = await twice(outside);
  const isHuge = size === HUGE;
  const bareMs = isHuge ? null : await fetchAll(outside, listPaths(outside));
  const memberships = size.users * 3;
  const row = rowOf(size);
  const rows: Row[] = [
    {
      ...row,
      figure: 'requests',
      value: requests,
      unit: 'requests',
      bare: null,
      bar: isHuge ? null : { of: 'value', most: MOST_REQUESTS },
    },
    {
      ...row,
      figure: `answered in ${ANSWER_MS} ms`,
      value: first.ms,
      unit: 'ms',
      bare: bareMs,
      bar: bareMs === null ? null : { of: 'ratio', most: MOST_TIMES_BARE },
    },
    {
      ...row,
      figure: 'memory',
      value: first.grownMb,
      unit: 'MB',
      bare: null,
      bar: { of: 'value', most: MOST_MB },
    },
    {
      ...row,
      figure: 'processor time for 1,000 rows',
      value: first.cpuMs / (memberships / 1000),
      unit: 'ms',
      bare: null,
      bar: { of: 'value', most: MOST_CPU_MS },
    },
    {
      ...row,
      figure: 'unchanged: requests',
      value: secondRequests,
      unit: 'requests',
      bare: requests,
      bar: null,
    },
    { ...row, figure: 'unchanged: wall', value: second.ms, unit: 'ms', bare: first.ms, bar: null },
    {
      ...row,
      figure: 'unchanged: rows written',
      value: second.written,
      unit: 'rows',
      bare: null,
      bar: { of: 'value', most: 0 },
    },
  ];
  return { rows, ms: first.ms };
}

/** What a loop without GraphQL has to ask: the tree, and each member list. */
function listPaths({ gitlab, acme }: Outside): string[] {
  const { groups, projects } = gitlab.snapshot();
  const pages = (count: number, path: string): string[] =>
    Array.from(
      { length: Math.ceil(count / PER_PAGE) },
      (_, index) => `${path}page=${index + 1}&per_page=${PER_PAGE}`,
    );
  return [
    `/groups/${acme.groups.acme}`,
    ...pages(groups.length, `/groups/${acme.groups.acme}/descendant_groups?`),
    ...pages(projects.length, `/groups/${acme.groups.acme}/projects?include_subgroups=true&simple=true&`),
    ...groups.map(({ id }) => `/groups/${id}/members?per_page=${PER_PAGE}`),
    ...projects.map(({ id }) => `/projects/${id}/members?per_page=${PER_PAGE}`),
  ];
}

async function measureLimited(outside: Outside, size: Size): Promise<Row> {
  grow(outside, size);
  outside.gitlab.faults.add({ kind: 'slow', delayMs: ANSWER_MS, times: Infinity });
  await startOfMinute();
  const { ms } = await withPlace('embedded', (place) =>
    call((remote) => remote.call('run', settingOf(place, outside))),
  );
  return {
    ...rowOf(size),
    figure: `at ${PER_MINUTE} a minute`,
    value: ms,
    unit: 'ms',
    bare: null,
    bar: { of: 'value', most: MOST_LIMITED_MS },
  };
}
