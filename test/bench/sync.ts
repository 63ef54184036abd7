import { setTimeout as sleep } from 'node:timers/promises';
import { measuredBuild } from './earlier.ts';
import { withPlace } from './places.ts';
import type { BareCalls } from './processes/bare.ts';
import type { SyncCalls, SyncRun } from './processes/sync.ts';
import { Remote } from './remote.ts';
import type { Row } from './row.ts';
import { bareGitLab, settingOf, withOutside, type Outside } from './stage.ts';

/** What there is below the top-level group, the demo company's own included. */
export interface Size {
  readonly groups: number;
  readonly projects: number;
  readonly users: number;
}

export const SMALL: Size = { groups: 100, projects: 500, users: 2000 };
export const LARGE: Size = { groups: 500, projects: 5000, users: 10_000 };
/** One direct row for each: reporter, developer, maintainer. */
const LEVELS = [20, 30, 40];
const ROUNDS = 2;
/** A member list takes GitLab longer than that. */
export const ANSWER_MS = 50;
export const PER_PAGE = 100;
/** As many as a sync has under way at most. */
const AT_ONCE = 20;
/** Before the sync run the token, its user, GitLab's version, the group and the user's role in it; the first enterprise users, service accounts and SAML identities. And the one that is told there is no GraphQL. */
const CONSTANT_REQUESTS = 9;
const MOST_TIMES_BARE = 1.5;
/** Where GitLab answers 2,000 requests a minute. */
const MOST_TIMES_BARE_WHEN_LIMITED = 1.2;
const MOST_MB = 150;
/** What GitLab.com answers with one token; then it refuses. */
export const PER_MINUTE = 2000;

/**
 * A full sync of two trees on the embedded database: how many requests beside the fewest that GitLab's API allows, how long
 * beside a bare loop that makes the very same requests, twenty at once, and by how much memory grows. Once with a GitLab as slow as a
 * fast one is, and once with one that answers at once: there, all that is measured is what hallpass adds. Of every two runs the
 * faster, and the larger memory. At last once by a GitLab that answers 2,000 requests a minute, as GitLab.com does, which must never have
 * to refuse; that and its bare loop take five minutes.
 */
export async function sync(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of [SMALL, LARGE]) rows.push(...(await withOutside((outside) => measure(outside, size))));
  rows.push(...(await withOutside((outside) => measureLimited(outside, LARGE), { user: PER_MINUTE })));
  return rows;
}

async function measure(outside: Outside, size: Size): Promise<Row[]> {
  const { groups, projects } = size;
  outside.gitlab.graphql.isOn = false;
  grow(outside, size);
  const atOnce = await measureTimes(outside);
  outside.gitlab.faults.add({ kind: 'slow', delayMs: ANSWER_MS, times: Infinity });
  const late = await measureTimes(outside);
  const row = { benchmark: 'sync', on: nameOf(size) };
  const fewest = Math.ceil(groups / PER_PAGE) + Math.ceil(projects / PER_PAGE) + (groups + 1) + projects;
  return [
    {
      ...row,
      figure: 'requests',
      value: late.requests,
      unit: 'requests',
      bare: fewest,
      bar: { of: 'excess', most: CONSTANT_REQUESTS },
    },
    {
      ...row,
      figure: `answered in ${ANSWER_MS} ms`,
      value: late.ms,
      unit: 'ms',
      bare: late.bareMs,
      bar: { of: 'ratio', most: MOST_TIMES_BARE },
    },
    { ...row, figure: 'answered at once', value: atOnce.ms, unit: 'ms', bare: atOnce.bareMs, bar: null },
    {
      ...row,
      figure: 'memory',
      value: Math.max(atOnce.grownMb, late.grownMb),
      unit: 'MB',
      bare: null,
      bar: { of: 'value', most: MOST_MB },
    },
  ];
}

export const nameOf = ({ groups, projects, users }: Size): string =>
  `${groups} groups, ${projects} projects, ${users} users`;

async function measureLimited(outside: Outside, size: Size): Promise<Row[]> {
  const { gitlab } = outside;
  gitlab.graphql.isOn = false;
  grow(outside, size);
  await startOfMinute();
  gitlab.clearRequests();
  const { ms } = await withPlace('embedded', (place) => runSync(settingOf(place, outside)));
  const refused = gitlab.requests.filter(({ status }) => status === 429).length;
  const paths = listsAsked(outside);
  await startOfMinute();
  const bareMs = await fetchAll(outside, paths);
  const row = { benchmark: 'sync', on: nameOf(size) };
  return [
    {
      ...row,
      figure: `refused at ${PER_MINUTE} a minute`,
      value: refused,
      unit: 'requests',
      bare: null,
      bar: { of: 'value', most: 0 },
    },
    {
      ...row,
      figure: `at ${PER_MINUTE} a minute`,
      value: ms,
      unit: 'ms',
      bare: bareMs,
      bar: { of: 'ratio', most: MOST_TIMES_BARE_WHEN_LIMITED },
    },
  ];
}

/** What a bare loop is to ask, too: all but the one question that is told there is no GraphQL. */
const listsAsked = ({ gitlab }: Outside): string[] =>
  gitlab.requests.flatMap(({ method, path, query }) => (method === 'GET' ? [pathOf(path, query)] : []));

/** GitLab counts by the minute of its clock: whoever begins late in one has that minute's requests, too. */
export const startOfMinute = (): Promise<void> => sleep(60_000 - (Date.now() % 60_000));

interface Times extends Omit<SyncRun, 'cpuMs'> {
  readonly bareMs: number;
  readonly requests: number;
}

async function measureTimes(outside: Outside): Promise<Times> {
  const { gitlab } = outside;
  const [runs, bare, paths]: [SyncRun[], number[], string[]] = [[], [], []];
  let requests = 0;
  for (let round = 0; round < ROUNDS; round++) {
    gitlab.clearRequests();
    runs.push(await withPlace('embedded', (place) => runSync(settingOf(place, outside))));
    requests = gitlab.requests.length;
    paths.splice(0, Infinity, ...listsAsked(outside));
    bare.push(await fetchAll(outside, paths));
  }
  return {
    ms: Math.min(...runs.map(({ ms }) => ms)),
    grownMb: Math.max(...runs.map(({ grownMb }) => grownMb)),
    bareMs: Math.min(...bare),
    requests,
  };
}

/** Adds groups in three levels, projects in all of them, and people with three direct rows each. */
export function grow({ gitlab, acme }: Outside, { groups, projects, users }: Size): void {
  const [groupIds, places]: [number[], [kind: 'group' | 'project', id: number][]] = [[], []];
  for (let index = 0; index < groups - (Object.keys(acme.groups).length - 1); index++) {
    const parentId = groupIds[Math.floor(index / 10) - 1] ?? acme.groups.acme;
    const { id } = gitlab.addGroup({ path: `group-${index}`, name: `Group ${index}`, parentId });
    groupIds.push(id);
    places.push(['group', id]);
  }
  for (let index = 0; index < projects - Object.keys(acme.projects).length; index++) {
    const groupId = groupIds[index % groupIds.length] ?? acme.groups.acme;
    const { id } = gitlab.addProject({ groupId, path: `project-${index}`, name: `Project ${index}` });
    places.push(['project', id]);
  }
  for (let index = 0; index < users; index++) {
    const { id } = gitlab.addUser({ username: `user-${index}`, name: `User ${index}` });
    for (const [row, level] of LEVELS.entries()) {
      const place = places[(index * LEVELS.length + row) % places.length];
      if (place !== undefined) gitlab.setMember(...place, id, level);
    }
  }
}

async function runSync(setting: Parameters<SyncCalls['run']>[0]): Promise<SyncRun> {
  const remote = new Remote<SyncCalls>('sync', { build: measuredBuild(), execArgv: ['--expose-gc'] });
  try {
    return await remote.call('run', setting);
  } finally {
    await remote.close();
  }
}

export async function fetchAll(outside: Outside, paths: readonly string[]): Promise<number> {
  const bare = new Remote<BareCalls>('bare');
  try {
    return await bare.call('fetchAll', { gitlab: bareGitLab(outside), paths, atOnce: AT_ONCE });
  } finally {
    await bare.close();
  }
}

/** The path below /api/v4, with its query. */
export function pathOf(path: string, query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `${path.replace('/api/v4', '')}?${search.toString()}`;
}
