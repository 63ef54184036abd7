import { randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { conflictsOfEverybody } from '../../src/db/models/conflicts/conflicts-now.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { system } from '../../src/domain/actor.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { conflictIndex, type Hold } from '../../src/domain/conflicts/conflict.ts';
import { conflictsOfAsk } from '../../src/domain/conflicts/conflict-ask.ts';
import { createIdMaker, type PersonId, type ResourceId } from '../../src/domain/id.ts';
import { createLog } from '../../src/log.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { reviewConflicts } from '../../src/operations/conflicts/review-conflicts.ts';
import { withPlace } from './places.ts';
import { percentile, type Row } from './row.ts';

const PEOPLE = 10_000;
const ROWS_EACH = 5;
const TEAMS = 200;
const PROJECTS = 5_000;
const CONFLICTS = 200;
const AT_ONCE = 1000;
const REVIEWED = 200;
const ASKED = 5_000;
const ON = `${PEOPLE} people, ${PEOPLE * ROWS_EACH} rows, ${CONFLICTS} conflicts`;

/**
 * How long it takes to look for conflicts: of everybody, as after a sync; of one person whose
 * membership has changed; and of one request, on what is known by then. The bare figures are the
 * same rows read and nothing done with them.
 */
export const conflicts = (): Promise<Row[]> =>
  withPlace('PostgreSQL', async (place) => {
    const database = openDatabase(await place.connect());
    try {
      await migrate(database.db, database.pool, { withQueue: false });
      return await measure(database);
    } finally {
      await database.close();
    }
  });

async function measure({ db }: Database): Promise<Row[]> {
  const now = (): Date => new Date();
  const queue = { add: async (): Promise<void> => undefined };
  const newId = createIdMaker(now, randomBytes);
  const ctx = { db, queue, now, newId, log: createLog('silent'), boxes: null, publicUrl: null };
  await applyConfig(ctx, system('bench'), { document: DOCUMENT, source: 'file' });
  const people = await fill(db, newId);
  const [whole, bareWhole] = [await timed(() => everybody(db)), await timed(() => allRows(db))];
  const [one, bareOne]: [number[], number[]] = [[], []];
  for (const personId of people.slice(0, REVIEWED)) {
    one.push(await timed(() => reviewConflicts(ctx, personId)));
    bareOne.push(await timed(() => rowsOf(db, personId)));
  }
  const asked = askedTimes();
  const row = (figure: string, value: number, most: number | null, bare: number | null = null): Row => ({
    benchmark: 'conflicts',
    on: ON,
    figure,
    value,
    unit: 'ms',
    bare,
    bar: most === null ? null : { of: 'value', most },
  });
  return [
    row('everybody', whole, 5000, bareWhole),
    row('one person p50', percentile(one, 0.5), 50, percentile(bareOne, 0.5)),
    row('one person p99', percentile(one, 0.99), 50, percentile(bareOne, 0.99)),
    row('one request p99', percentile(asked, 0.99), 1),
  ];
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const everybody = (db: Database['db']) => conflictsOfEverybody(db, DOCUMENT, new Date());
const allRows = (db: Database['db']) => db.selectFrom('memberships').selectAll().execute();
const rowsOf = (db: Database['db'], personId: PersonId) =>
  db
    .selectFrom('accounts')
    .innerJoin('memberships', 'memberships.accountExternalId', 'accounts.externalId')
    .selectAll('memberships')
    .where('accounts.personId', '=', personId)
    .execute();

/** Each has a team on its first side; on its second a project, and every fourth a pattern with a star. */
const DOCUMENT = ConfigFile.parse({
  version: 1,
  connectors: [
    {
      id: 'gitlab',
      type: 'gitlab',
      name: 'GitLab',
      group: 'acme',
      token: { env: 'T' },
      owners: ['o@a.test'],
    },
  ],
  conflicts: Array.from({ length: CONFLICTS }, (_, index) => ({
    id: `c${index}`,
    name: `Conflict ${index}`,
    a: { any: [{ resources: [`acme/team-${index % TEAMS}/**`], roles: ['maintainer'] }] },
    b: {
      any: [
        { resources: [`acme/team-${(index * 7 + 1) % TEAMS}/project-${index}`], roles: ['developer'] },
        ...(index % 4 === 0 ? [{ resources: [`acme/*/project-${index + 1}`], roles: ['owner'] }] : []),
      ],
    },
    owners: ['o@a.test'],
  })),
});

/** A tree of teams with their projects, and people with a few rows each. */
export async function fill(
  db: Database['db'],
  newId: ReturnType<typeof createIdMaker>,
): Promise<readonly PersonId[]> {
  const syncedAt = new Date();
  const place = (kind: 'group' | 'project', path: string, parentId: ResourceId | null, number: number) => ({
    id: newId('rsc'),
    connectorId: 'gitlab',
    kind,
    externalId: String(number),
    path,
    name: path,
    parentId,
    syncedAt,
  });
  const root = place('group', 'acme', null, 1);
  const teams = Array.from({ length: TEAMS }, (_, index) =>
    place('group', `acme/team-${index}`, root.id, 2 + index),
  );
  const projects = Array.from({ length: PROJECTS }, (_, index) => {
    const team = teams[index % TEAMS] ?? root;
    return place('project', `${team.path}/project-${index}`, team.id, 10_000 + index);
  });
  await db
    .insertInto('resources')
    .values([root, ...teams])
    .execute();
  await inParts(projects, (some) => db.insertInto('resources').values(some).execute());
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    id: newId('per'),
    slackTeamId: 'T1',
    slackUserId: `U0BENCH${index}`,
    name: `Person ${index}`,
    isOutsider: false,
    updatedAt: syncedAt,
  }));
  await inParts(people, (some) => db.insertInto('people').values(some).execute());
  const accounts = people.map(({ id }, index) => ({
    connectorId: 'gitlab',
    externalId: String(index),
    username: `u${index}`,
    name: `Person ${index}`,
    state: 'active' as const,
    isBot: false,
    personId: id,
    linkedBy: 'saml' as const,
    claims: '{}',
    foundClaims: '{}',
    linkedAt: syncedAt,
    syncedAt,
  }));
  await inParts(accounts, (some) => db.insertInto('accounts').values(some).execute());
  const rows = people.flatMap((_, index) =>
    Array.from({ length: ROWS_EACH }, (__, at) => ({
      resourceId:
        (at === 0 ? teams[index % TEAMS] : projects[(index * 13 + at * 997) % PROJECTS])?.id ?? root.id,
      accountExternalId: String(index),
      connectorId: 'gitlab',
      role: at % 2 === 0 ? ('maintainer' as const) : ('developer' as const),
      syncedAt,
    })),
  );
  await inParts(rows, (some) => db.insertInto('memberships').values(some).execute());
  return people.map(({ id }) => id);
}

async function inParts<T>(rows: readonly T[], write: (some: T[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) await write(rows.slice(at, at + AT_ONCE));
}

/** One request each, against all the conflicts, by somebody who holds some things already. */
function askedTimes(): number[] {
  const paths = Array.from({ length: PROJECTS }, (_, index) => `acme/team-${index % TEAMS}/project-${index}`);
  const index = conflictIndex(DOCUMENT.conflicts ?? [], new Map([['gitlab', ['acme', ...paths]]]));
  const hold = (path: string): Hold => ({
    connectorId: 'gitlab',
    path,
    role: 'maintainer',
    invited: null,
    grantId: null,
  });
  const none = { unknown: [], exempt: new Map() };
  return Array.from({ length: ASKED }, (_, at) => {
    const holds = [0, 1, 2, 3].map((step) => hold(paths[(at * 31 + step * 97) % PROJECTS] ?? 'acme'));
    const asked = [hold(paths[at % PROJECTS] ?? 'acme')];
    const from = performance.now();
    conflictsOfAsk(index, { holds, userGroups: [] }, asked, none);
    return performance.now() - from;
  });
}
