/** The program killed while the last of several steps is passed: what was approved comes true once, and nothing else does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/db/audit/verify-audit.ts';
import { hasTurn, nameOfPoint, reportTurn } from '../support/kill-points.ts';
import {
  startMortalWorld,
  SWEEP_SECONDS,
  type KillPoint,
  type MortalWorld,
} from '../support/mortal-world.ts';

const match = { resources: ['acme/prod/**'], roles: ['maintainer'] };
const steps = [{ who: 'owners' }, { who: 'dana@acme.test' }];
const document = {
  policies: [
    { id: 'two', match, approval: { steps } },
    { id: 'rest', match: { resources: ['**'], roles: ['developer', 'maintainer'] }, approval: 'owners' },
  ],
  conflicts: [
    {
      id: 'api-and-prod',
      name: 'Reads the API and runs production',
      a: { any: [{ resources: ['acme/platform/api'], roles: ['reporter'] }] },
      b: { any: [{ resources: ['acme/prod/ledger'], roles: ['maintainer'] }] },
      onRequest: 'warn',
      owners: ['dana@acme.test'],
    },
  ],
};
const PLACES = { plain: 'acme/prod/payments', 'in a conflict': 'acme/prod/ledger' } as const;
/** What comes after those is posts that are brought up to date. */
const MOST_COMMITS = 16;
const LIMIT_MS = 20 * 60_000;

let world: MortalWorld;
beforeAll(async () => {
  world = await startMortalWorld('2026-11-25T12:00:00Z', document);
}, LIMIT_MS);
afterAll(() => world.close());

/** Every lease and claim of a killed process has run out, and the sweep has looked twice since. */
async function comeThrough(): Promise<void> {
  await world.skip(7 * SWEEP_SECONDS);
  await world.pass(2);
}

/** Presses until Slack has taken it: what was not taken is pressed again. */
async function approve(handle: string): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    const isPressed = await world
      .as(handle)
      .click('Approve')
      .then(
        () => true,
        () => false,
      );
    await world.rest();
    if (isPressed && (await openRequests()) === 0) return;
    await comeThrough();
    if ((await openRequests()) === 0) return;
  }
}

const openRequests = async (): Promise<number> =>
  (await world.database.db.selectFrom('requests').select('id').where('status', '=', 'pending').execute())
    .length;

/** The Owners in GitLab are in it whatever happens. */
const alertsOfLee = () =>
  world.database.db
    .selectFrom('conflictAlerts')
    .innerJoin('people', 'people.id', 'conflictAlerts.personId')
    .select(['conflictAlerts.id', 'tellings'])
    .where('people.email', '=', 'lee@acme.test')
    .where('status', '=', 'active')
    .execute();

/** Lee asks, Omar agrees, Dana agrees last and the program is killed then; what must be so afterwards, and then it ends. */
async function live(path: string, point: KillPoint | null): Promise<number> {
  const { db } = world.database;
  const before = world.deaths;
  await world.as('lee').command(`/access request ${path} maintainer 2h INC-1`);
  await world.rest();
  await world.as('omar').click('Approve');
  await world.rest();
  const asked = await db
    .selectFrom('requests')
    .selectAll()
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow();
  expect(asked.status).toBe('pending');
  await world.arm(point);
  await approve('dana');
  const { commits } = await world.tally();
  await world.arm(null);
  await comeThrough();
  const grants = await db.selectFrom('grants').selectAll().where('requestId', '=', asked.id).execute();
  expect(grants.map(({ status, role }) => `${role} ${status}`)).toEqual(['maintainer active']);
  const said = await db
    .selectFrom('approvals')
    .select('decision')
    .where('requestId', '=', asked.id)
    .execute();
  expect(said).toHaveLength(2);
  const alerts = await alertsOfLee();
  expect(alerts).toHaveLength(path === PLACES['in a conflict'] ? 1 : 0);
  expect(alerts.every(({ tellings }) => tellings === 1)).toBe(true);
  await world.as('lee').click('Give back');
  await world.as('lee').submit();
  await world.rest();
  await comeThrough();
  const after = await db.selectFrom('grants').select('status').where('requestId', '=', asked.id).execute();
  expect(after).toEqual([{ status: 'ended' }]);
  expect(await alertsOfLee()).toEqual([]);
  world.slack.store.state.messages.length = 0;
  return point === null ? commits : world.deaths - before;
}

describe('killed between the last approval and the grant', () => {
  it.for([
    ['of two steps', PLACES.plain],
    ['and a conflict review in between', PLACES['in a conflict']],
  ] as const)('%s', { timeout: LIMIT_MS }, async ([name, path], test) => {
    const { acme, gitlab } = world;
    gitlab.setMember('project', acme.projects.api, acme.users.lee, 20);
    const commits = await live(path, null);
    expect(commits).toBeGreaterThan(2);
    const points: KillPoint[] = [
      { kind: 'answer', nth: 1 },
      { kind: 'gitlab', phase: 'before', nth: 1, called: 'POST' },
      { kind: 'gitlab', phase: 'after', nth: 1, called: 'POST' },
      ...Array.from({ length: Math.min(commits, MOST_COMMITS) }, (_, index): KillPoint => ({
        kind: 'commit',
        nth: index + 1,
      })),
    ];
    let killed = 0;
    for (const [index, point] of points.entries()) {
      if (!hasTurn(`${name}: ${nameOfPoint(point)}`, index + 1, points.length)) continue;
      killed += await live(path, point);
    }
    reportTurn(test, killed, String(points.length));
  });

  it('and the audit trail of all that is whole', async () => {
    expect(await verifyAudit(world.database.db)).toMatchObject({ broken: null });
  });
});
