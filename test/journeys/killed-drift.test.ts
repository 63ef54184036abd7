/**
 * The program killed, with SIGKILL, between an owner's press on what was given outside hallpass and what comes of it in GitLab: after
 * every commit, and at every request to GitLab that reconciles the membership, dropped or applied and not answered.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/db/verify-audit.ts';
import { startMortalWorld, type KillPoint, type MortalWorld, type Tally } from '../support/mortal-world.ts';

/** For a machine with much else to do. */
const LIMIT_MS = 40 * 60_000;
/** Looks of the sweep until every lease and claim of a killed process has run out. */
const LOOKS = 8;
/** Until no write of a killed process can arrive in GitLab any more, and the slot is at rest. */
const LATE_WRITE_SECONDS = 90;
const FORMER = { level: 20, expiresAt: '2027-01-31' } as const;

let world: MortalWorld;
beforeAll(async () => {
  world = await startMortalWorld('2026-11-25T12:00:00Z');
}, LIMIT_MS);
afterAll(() => world.close());

const lee = (): { readonly level: number; readonly expiresAt: string | null } | null => {
  const { gitlab, acme } = world;
  const row = gitlab.member('project', acme.projects.api, acme.users.lee);
  return row === null ? null : { level: row.level, expiresAt: row.expiresAt };
};

const newest = () =>
  world.database.db
    .selectFrom('findings')
    .leftJoin('grants', 'grants.requestId', 'findings.requestId')
    .select([
      'findings.id',
      'findings.status',
      'findings.refusal',
      'grants.status as grant',
      'grants.expiresAt',
    ])
    .orderBy('findings.id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();

const count = async (table: 'findings' | 'grants'): Promise<number> =>
  (await world.database.db.selectFrom(table).select('id').execute()).length;

/** A human makes Lee, who is Reporter until a day, Maintainer for good, and a sync finds it. */
async function give(): Promise<void> {
  const { gitlab, acme } = world;
  await world.skip(LATE_WRITE_SECONDS);
  await world.pass(1);
  const before = await count('findings');
  gitlab.setMember('project', acme.projects.api, acme.users.lee, 20, { expiresAt: FORMER.expiresAt });
  await sync();
  gitlab.setMember('project', acme.projects.api, acme.users.lee, 40, { expiresAt: null });
  await sync();
  expect(await count('findings')).toBe(before + 1);
  expect(await newest()).toMatchObject({ status: 'open' });
}

/** A sync that a killed process had begun holds up the next one for a while. */
async function sync(): Promise<void> {
  const syncedAt = async (): Promise<number> => {
    const state = await world.database.db.selectFrom('connectorStates').select('syncedAt').executeTakeFirst();
    return state?.syncedAt?.getTime() ?? 0;
  };
  const before = await syncedAt();
  for (let tries = 0; tries < 100 && (await syncedAt()) === before; tries++) {
    await world.as('omar').command('/access sync');
    await world.pass(1);
  }
}

/** Presses until the press is written down, for one that got lost changed nothing; then waits until it is so. */
async function decide(press: () => Promise<unknown>, isDone: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 4 && !(await isDone()); tries++) {
    if ((await newest()).status === 'open') await press();
    await world.rest();
    for (let looks = 0; looks < LOOKS && !(await isDone()); looks++) await world.pass(1);
  }
  expect(await isDone()).toBe(true);
}

/** One run; `onDone` hears what it took from the press to its end in GitLab. */
type Life = (point: KillPoint | null, onDone?: (tally: Tally) => unknown) => Promise<void>;

/** Every point of one undisturbed run, each lived once. Returns how many there were. */
async function killedAtEach(live: Life): Promise<number> {
  const tallies: Tally[] = [];
  await live(null, (tally) => tallies.push(tally));
  const [{ commits: committed, gitlab } = { commits: 0, gitlab: [] }] = tallies;
  const commits = Array.from({ length: committed }, (_, index): KillPoint => ({
    kind: 'commit',
    nth: index + 1,
  }));
  const requests = gitlab.flatMap((request, index): KillPoint[] => {
    const unanswered = { kind: 'gitlab', phase: 'after', nth: index + 1 } as const;
    return request.startsWith('GET') ? [unanswered] : [{ ...unanswered, phase: 'before' }, unanswered];
  });
  const before = world.deaths;
  for (const point of [...commits, ...requests]) await live(point);
  await world.arm(null);
  console.log(
    `killed ${world.deaths - before} times at ${commits.length} commits, ${requests.length} requests`,
  );
  return world.deaths - before;
}

const press = (button: string) => async (): Promise<void> => {
  const omar = world.as('omar');
  const [card] = omar
    .dms()
    .filter(({ buttons }) => buttons.includes(button))
    .slice(-1);
  if (card !== undefined) await omar.click(button, { message: card.ts });
};

async function limit(): Promise<void> {
  const omar = world.as('omar');
  while (omar.modal() !== null) await omar.close();
  await press('Make temporary…')();
  if ((omar.modal()?.submit ?? null) === null) return;
  await omar.select('Duration', '1 hour');
  await omar.submit();
}

async function expectNoAlert(): Promise<void> {
  const alerts = await world.database.db
    .selectFrom('messages')
    .select(['kind', 'detail'])
    .where('kind', 'in', ['drift-notice', 'revoke-alert', 'gone-notice'])
    .execute();
  expect(alerts).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
  expect(world.slack.violations).toEqual([]);
}

describe('killed', () => {
  it(
    'between Remove and GitLab: it is removed once, told once, and what was there before is there again',
    async () => {
      const live: Life = async (point, onDone) => {
        await give();
        await world.arm(point);
        await decide(press('Remove'), async () => (await newest()).status === 'removed');
        if (onDone !== undefined) onDone(await world.tally());
        expect(lee()).toEqual(FORMER);
        expect(await newest()).toMatchObject({ refusal: null });
      };
      expect(await killedAtEach(live)).toBeGreaterThan(5);
      await expectNoAlert();
      const told = await world.database.db
        .selectFrom('messages')
        .select('id')
        .where('kind', '=', 'finding-answer')
        .execute();
      expect(told).toHaveLength(await count('findings'));
    },
    LIMIT_MS,
  );

  it(
    'between Make temporary and GitLab: it is one grant, which ends on time with what was there before',
    async () => {
      const live: Life = async (point, onDone) => {
        const grants = await count('grants');
        await give();
        await world.arm(point);
        await decide(limit, async () => (await newest()).grant === 'active');
        if (onDone !== undefined) onDone(await world.tally());
        expect(lee()?.level).toBe(40);
        await world.arm(null);
        const left = ((await newest()).expiresAt?.getTime() ?? 0) - world.now().getTime();
        await world.skip(left / 1000 + 1);
        for (let looks = 0; looks < LOOKS && (await newest()).grant !== 'ended'; looks++) await world.pass(1);
        expect(lee()).toEqual(FORMER);
        expect(await count('grants')).toBe(grants + 1);
      };
      expect(await killedAtEach(live)).toBeGreaterThan(5);
      await expectNoAlert();
    },
    LIMIT_MS,
  );

  it('and the audit trail of all that is whole', async () => {
    const { broken } = await verifyAudit(world.database.db);
    expect(broken).toBeNull();
  });
});
