import { randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { replay as replayed } from '../../src/db/models/conflicts/replay.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { createLog } from '../../src/log.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { createIdMaker } from '../../src/domain/id.ts';
import { withPlace } from './places.ts';
import type { Row } from './row.ts';

const REQUESTS = 10_000;
const PEOPLE = 500;
const PROJECTS = 1_000;
const POLICIES = 100;
const AT_ONCE = 1_000;
const ON = `${REQUESTS} requests, ${PEOPLE} people, ${POLICIES} policies`;

/**
 * How long it takes to decide the requests of a year by another document. The bare figure is the
 * same rows read and nothing done with them.
 */
export const replay = (): Promise<Row[]> =>
  withPlace('PostgreSQL', async (place) => {
    const database = openDatabase(await place.connect());
    try {
      await migrate(database.db, database.pool, { withQueue: false });
      await fill(database);
      const bare = await timed(() => database.db.selectFrom('requests').selectAll().execute());
      const value = await timed(() => replayed(database.db, DOCUMENT, new Date(0), new Date()));
      const bar = { of: 'value', most: 10_000 } as const;
      return [{ benchmark: 'replay', on: ON, figure: 'all of them', value, unit: 'ms', bare, bar }];
    } finally {
      await database.close();
    }
  });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const DOCUMENT = ConfigFile.parse({
  version: 1,
  admins: ['p0@acme.test'],
  people: Array.from({ length: PEOPLE }, (_, index) => ({
    slack: `p${index}@acme.test`,
    manager: `p${Math.floor(index / 10)}@acme.test`,
  })),
  connectors: [
    {
      id: 'gitlab',
      type: 'gitlab',
      name: 'GitLab',
      group: 'acme',
      token: { env: 'T' },
      owners: ['p1@acme.test', 'p2@acme.test', 'p3@acme.test'],
    },
  ],
  policies: Array.from({ length: POLICIES }, (_, index) => ({
    id: `p${index}`,
    match: { resources: [`acme/team-${index}/**`], roles: ['developer'] },
    approval:
      index % 2 === 0
        ? 'owners'
        : { steps: [{ who: 'manager' }, { who: ['owners', `p${index}@acme.test`], need: 2 }] },
  })),
});

async function fill({ db }: Database): Promise<void> {
  const at = new Date();
  const now = (): Date => at;
  const queue = { add: async (): Promise<void> => undefined };
  const newId = createIdMaker(now, randomBytes);
  const ctx = { db, queue, now, newId, log: createLog('silent'), boxes: null, publicUrl: null };
  await applyConfig(ctx, system('bench'), { document: DOCUMENT, source: 'file' });
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    id: newId('per'),
    slackTeamId: 'T0',
    slackUserId: `U${index}`,
    email: `p${index}@acme.test`,
    name: `Person ${index}`,
    tz: null,
    isOutsider: false,
    deactivatedAt: null,
    updatedAt: at,
  }));
  const projects = Array.from({ length: PROJECTS }, (_, index) => ({
    id: newId('rsc'),
    connectorId: 'gitlab',
    kind: 'project' as const,
    externalId: String(index),
    path: `acme/team-${index % POLICIES}/project-${index}`,
    name: `project-${index}`,
    parentId: null,
    syncedAt: at,
  }));
  await db.insertInto('people').values(people).execute();
  await db.insertInto('resources').values(projects).execute();
  const requests = Array.from({ length: REQUESTS }, (_, index) => ({
    id: newId('req'),
    kind: 'standard' as const,
    requesterId: people[(index * 7) % PEOPLE]?.id ?? newId('per'),
    resourceId: projects[(index * 13) % PROJECTS]?.id ?? newId('rsc'),
    role: 'developer' as const,
    durationSeconds: 3600,
    reason: 'because',
    status: 'approved' as const,
    decidedAt: at,
    configVersion: 1,
    policyId: 'p0',
    createdAt: at,
    expiresAt: at,
    source: 'slack' as const,
    idempotencyKey: `bench ${index}`,
  }));
  for (let from = 0; from < REQUESTS; from += AT_ONCE)
    await db
      .insertInto('requests')
      .values(requests.slice(from, from + AT_ONCE))
      .execute();
}
