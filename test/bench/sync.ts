import { withPlace } from './places.ts';
import type { BareCalls } from './processes/bare.ts';
import type { SyncCalls, SyncRun } from './processes/sync.ts';
import { Remote } from './remote.ts';
import type { Row } from './row.ts';
import { bareGitLab, settingOf, withOutside, type Outside } from './stage.ts';

/** What is added to the demo company. */
interface Size {
  readonly groups: number;
  readonly projects: number;
  readonly users: number;
}

const SIZES: readonly Size[] = [
  { groups: 100, projects: 500, users: 2000 },
  { groups: 500, projects: 5000, users: 10_000 },
];
/** One direct row for each: reporter, developer, maintainer. */
const LEVELS = [20, 30, 40];
const PER_PAGE = 100;
/** As many as the connector's budget lets a sync have under way. */
const AT_ONCE = 8;
/** Whose token it is, what it may do and where: asked before a tree is walked; and the accounts of paying groups, of which there are none here. */
const CONSTANT_REQUESTS = 8;
const MOST_TIMES_BARE = 1.5;
const MOST_MB = 150;

/**
 * A full sync of two trees on the embedded database: how many requests beside the fewest that GitLab's API allows, how long
 * beside a bare loop that makes the very same requests, eight at once, and by how much memory grows.
 */
export async function sync(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) rows.push(...(await withOutside((outside) => measure(outside, size))));
  return rows;
}

async function measure(outside: Outside, size: Size): Promise<Row[]> {
  const { gitlab } = outside;
  const { groups, projects } = grow(outside, size);
  gitlab.clearRequests();
  const run = await withPlace('embedded', (place) => runSync(settingOf(place, outside)));
  const paths = gitlab.requests.map(({ path, query }) => pathOf(path, query));
  const bareMs = await fetchAll(outside, paths);
  const row = { benchmark: 'sync', on: `${groups} groups, ${projects} projects, ${size.users} users` };
  const fewest = Math.ceil(groups / PER_PAGE) + Math.ceil(projects / PER_PAGE) + (groups + 1) + projects;
  return [
    {
      ...row,
      figure: 'requests',
      value: paths.length,
      unit: 'requests',
      bare: fewest,
      bar: { of: 'excess', most: CONSTANT_REQUESTS },
    },
    {
      ...row,
      figure: 'time',
      value: run.ms,
      unit: 'ms',
      bare: bareMs,
      bar: { of: 'ratio', most: MOST_TIMES_BARE },
    },
    {
      ...row,
      figure: 'memory',
      value: run.grownMb,
      unit: 'MB',
      bare: null,
      bar: { of: 'value', most: MOST_MB },
    },
    { ...row, figure: 'heap', value: run.heapGrownMb, unit: 'MB', bare: null, bar: null },
  ];
}

/** Adds groups in three levels, projects in all of them, and people with three direct rows each. Returns what there is then. */
function grow({ gitlab, acme }: Outside, { groups, projects, users }: Size): Omit<Size, 'users'> {
  const [groupIds, places]: [number[], [kind: 'group' | 'project', id: number][]] = [[], []];
  for (let index = 0; index < groups; index++) {
    const parentId = groupIds[Math.floor(index / 10) - 1] ?? acme.groups.acme;
    const { id } = gitlab.addGroup({ path: `group-${index}`, name: `Group ${index}`, parentId });
    groupIds.push(id);
    places.push(['group', id]);
  }
  for (let index = 0; index < projects; index++) {
    const groupId = groupIds[index % groups] ?? acme.groups.acme;
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
  return {
    groups: groups + Object.keys(acme.groups).length - 1,
    projects: projects + Object.keys(acme.projects).length,
  };
}

async function runSync(setting: Parameters<SyncCalls['run']>[0]): Promise<SyncRun> {
  const remote = new Remote<SyncCalls>('sync', ['--expose-gc']);
  try {
    return await remote.call('run', setting);
  } finally {
    await remote.close();
  }
}

async function fetchAll(outside: Outside, paths: readonly string[]): Promise<number> {
  const bare = new Remote<BareCalls>('bare');
  try {
    return await bare.call('fetchAll', { gitlab: bareGitLab(outside), paths, atOnce: AT_ONCE });
  } finally {
    await bare.close();
  }
}

/** The path below /api/v4, with its query. */
function pathOf(path: string, query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `${path.replace('/api/v4', '')}?${search.toString()}`;
}
