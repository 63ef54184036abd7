import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedRequest } from '../../playground/fakes/gitlab-server.ts';
import { scopeOf } from '../../src/db/cache/scopes.ts';
import { LISTS } from '../../src/connectors/gitlab/leftovers/leftover-lists.ts';
import { withPlace, type PlaceName } from './places.ts';
import type { Row } from './row.ts';
import { withStage, type Outside, type Stage } from './stage.ts';
import { fetchAll, pathOf } from './sync.ts';

const GROUPS = 20;
const PROJECTS = 230;
const FIRST_PROJECT = 1000;
/** Of each place all lists are read, but of the 200 next to the group. */
const PLACES = 200;
const GIVE_UP_MS = 300_000;
/** Who the token is, and what is asked again of a GitLab that was busy. */
const CONSTANT_REQUESTS = 9;
/** It waits behind whatever is given and taken back. */
const MOST_MS = 30_000;
const LOOK_EVERY_MS = 20;
const DOCUMENT = {
  policies: [
    { id: 'all', match: { resources: ['**'], roles: ['owner'] }, approval: 'owners', maxDuration: '8h' },
  ],
};

/**
 * What it costs to list what the Owner of a group may have left behind, as the grant ends: of a group with 250 places below, of which the
 * nearest 200 are looked at. The bare program makes the very same requests, twenty at once.
 */
export function leftovers(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) => withStage(place, furnish, measure, DOCUMENT));
}

function furnish({ gitlab, acme }: Outside): void {
  const groups = Array.from(
    { length: GROUPS },
    (_, index) =>
      gitlab.addGroup({ path: `team-${index}`, name: `Team ${index}`, parentId: acme.groups.platform }).id,
  );
  for (let index = 0; index < PROJECTS; index++) {
    const [path, groupId] = [`service-${index}`, groups[index % GROUPS] ?? acme.groups.platform];
    gitlab.addProject({ id: FIRST_PROJECT + index, groupId, path, name: path });
  }
}

async function measure(stage: Stage): Promise<Row[]> {
  const { slack, gitlab } = stage;
  const [sam, omar] = [slack.person('sam'), slack.person('omar')];
  await sam.command('/access request acme/platform owner 1h INC-1');
  await slack.until(() => omar.dms().at(-1)?.buttons.includes('Approve') === true, 10_000);
  await omar.click('Approve');
  await slack.until(() => sam.dms().at(-1)?.buttons.includes('Give back') === true, 30_000);
  gitlab.clearRequests();
  await sam.click('Give back');
  await sam.submit();
  await untilLooked(stage, 'at once');
  const first = firstLook(gitlab.requests.filter(isOfLeftovers));
  await untilLooked(stage, 'for good');
  const inAll = gitlab.requests.length;
  const paths = first.map(({ path, query }) => pathOf(path, query));
  const bareMs = await fetchAll(stage, paths);
  const row = { benchmark: 'leftovers', on: `a group with ${GROUPS + PROJECTS} places below` } as const;
  return [
    {
      ...row,
      figure: 'requests for their lists',
      value: first.length,
      unit: 'requests',
      bare: await fewest(stage),
      bar: { of: 'excess', most: CONSTANT_REQUESTS },
    },
    {
      ...row,
      figure: 'from the first to the last list',
      value: span(first),
      unit: 'ms',
      bare: bareMs,
      bar: { of: 'value', most: MOST_MS },
    },
    { ...row, figure: 'requests until all is known', value: inAll, unit: 'requests', bare: null, bar: null },
  ];
}

/** What is read of members and invitations is read for other findings, too. */
const isOfLeftovers = ({ method, path }: LoggedRequest): boolean =>
  method === 'GET' &&
  /\/(?:groups|projects)\//.test(path) &&
  !/\/(?:members|invitations|projects|descendant_groups)(?:\/\d+)?$/.test(
    path.replace(/\/(?:groups|projects)\/\d+$/, ''),
  );

/** The next one may have begun by now: it asks for the same list once more. */
function firstLook(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  const asked = new Set<string>();
  const again = requests.findIndex(({ path }) => {
    if (!path.endsWith('/deploy_tokens')) return false;
    if (asked.has(path)) return true;
    asked.add(path);
    return false;
  });
  return again < 0 ? requests : requests.slice(0, again);
}

const span = (requests: readonly LoggedRequest[]): number =>
  (requests.at(-1)?.at.getTime() ?? Number.NaN) - (requests[0]?.at.getTime() ?? Number.NaN);

/** One for each list of the group and the places next to it, and one for each group: which others are invited to it. */
async function fewest({ database: { db } }: Stage): Promise<number> {
  const grant = await db.selectFrom('grants').select('id').executeTakeFirstOrThrow();
  await db.updateTable('grants').set({ scopeDueAt: new Date() }).execute();
  const places = await scopeOf(db, grant.id);
  const groups = places.filter(({ kind }) => kind === 'group');
  return places.slice(0, PLACES).reduce((sum, { kind }) => sum + LISTS[kind].length, groups.length);
}

/** The scope is looked into as the grant ends, and once more when a sync has found what is new in it. */
async function untilLooked({ database: { db } }: Stage, how: 'at once' | 'for good'): Promise<void> {
  const limit = performance.now() + GIVE_UP_MS;
  while (performance.now() < limit) {
    const { status, scopeDueAt } = await db
      .selectFrom('grants')
      .select(['status', 'scopeDueAt'])
      .executeTakeFirstOrThrow();
    const isOver = scopeDueAt === null || (how === 'at once' && scopeDueAt.getTime() > Date.now());
    if (status === 'ended' && isOver) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error('what was left behind is not listed');
}
