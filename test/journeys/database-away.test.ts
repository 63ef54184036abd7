/**
 * The database is away while people press, and while Slack tells what happened to them: refused, as at a restart, and silent, as at a
 * failover. Everybody is told, nothing is lost, nothing is done twice.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../src/secret.ts';
import { databaseProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { startWorld, type World } from '../support/world.ts';

const LIMIT_MS = 300_000;
const LINE = '/access request acme/platform/api developer 1h fixing INC-4711';

let world: World;
let proxy: TcpProxy;
let whenIdle: World['slack']['whenIdle'];
let approve: () => ReturnType<ReturnType<World['as']>['click']>;

beforeEach(async () => {
  world = await startWorld();
  const way = await databaseProxy(world.database.address);
  proxy = way.proxy;
  await world.restart({ ...world.config, database: { kind: 'url', url: new Secret(way.url) } });
  await world.as('sam').command('/access request acme/platform/infra developer 1h fixing INC-1');
  await world.as('omar').click('Approve');
  await world.as('sam').command('/access request acme/platform/deploy-tools developer 1h fixing INC-2');
  await world.as('ana').command(LINE);
  approve = world.as('omar').aim('Approve', { message: world.as('omar').dms().at(-1)?.ts ?? '' });
  whenIdle = world.slack.whenIdle;
  world.slack.whenIdle = async () => undefined;
}, LIMIT_MS);
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  proxy.flow();
  await world.close();
  await proxy.shut();
});

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const soon = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 60_000, interval: 50 });

async function back(): Promise<void> {
  world.slack.whenIdle = whenIdle;
  await world.quiet();
}

/** What three people wanted, each once. */
async function expectAllDoneOnce(): Promise<void> {
  const { db } = world.database;
  const requests = await db.selectFrom('requests').select(['reason', 'status']).orderBy('number').execute();
  expect(requests).toEqual([
    { reason: 'fixing INC-1', status: 'approved' },
    { reason: 'fixing INC-2', status: 'cancelled' },
    { reason: 'fixing INC-4711', status: 'approved' },
    { reason: 'fixing INC-5', status: 'pending' },
  ]);
  const grants = await db.selectFrom('grants').select(['status', 'endReason']).orderBy('id').execute();
  expect(grants).toEqual([
    { status: 'active', endReason: null },
    { status: 'active', endReason: null },
  ]);
  expect(await db.selectFrom('approvals').select('decision').execute()).toHaveLength(2);
}

const PRESSES = {
  omar: () => approve(),
  sam: () => world.as('sam').click('Cancel request'),
  lee: () => world.as('lee').command('/access request acme/platform/api maintainer 1h fixing INC-5'),
} as const;
const PEOPLE = ['omar', 'sam', 'lee'] as const;

describe('database away for ten seconds while people press: each is told, none is lost or done twice', () => {
  it(
    'when it refuses',
    async () => {
      await proxy.shut();
      for (const who of PEOPLE) {
        expect((await PRESSES[who]()).ack.status).toBe(200);
        await soon(() => expect(told(who)).toContain('The database of hallpass does not answer'));
      }
      await proxy.open();
      for (const who of PEOPLE) await PRESSES[who]();
      await back();
      await expectAllDoneOnce();
    },
    LIMIT_MS,
  );

  it(
    'when it is silent: what was pressed goes on by itself, and a second press changes nothing',
    async () => {
      proxy.stall();
      const acks = await Promise.all(PEOPLE.map((who) => PRESSES[who]()));
      expect(acks.map(({ ack }) => ack.status)).toEqual([200, 200, 200]);
      for (const who of PEOPLE) await soon(() => expect(told(who)).toContain('takes longer than usual'));
      const again = PRESSES.omar();
      proxy.flow();
      await again;
      await soon(() => {
        expect(
          world
            .as('omar')
            .ephemerals()
            .map(({ shown }) => shown),
        ).toContain('“Approve”: It took a while, and is done.');
        expect(
          world
            .as('sam')
            .ephemerals()
            .map(({ shown }) => shown),
        ).toContain('“Cancel request”: It took a while, and is done.');
        expect(told('lee')).toMatch(/^“\/access request .*: Request #4/);
      });
      await back();
      await expectAllDoneOnce();
    },
    LIMIT_MS,
  );

  it(
    'when it is silent and then breaks: whoever was asked to wait is told that it may have failed',
    async () => {
      proxy.stall();
      await PRESSES.omar();
      await soon(() => expect(told('omar')).toContain('takes longer than usual'));
      await proxy.shut();
      await soon(() => expect(told('omar')).toContain('“Approve”: The database of hallpass does not answer'));
      proxy.flow();
      await proxy.open();
      for (const who of PEOPLE) await PRESSES[who]();
      await back();
      await expectAllDoneOnce();
    },
    LIMIT_MS,
  );

  it(
    'a form that was sent is answered by a message',
    async () => {
      const omar = world.as('omar');
      await omar.click('Deny');
      await soon(() => expect(omar.modal()?.submit).toBe('Deny'));
      await omar.type('Note', 'not today');
      proxy.stall();
      expect((await omar.submit()).ack?.status).toBe(200);
      expect(omar.modal()?.shown).toContain('You may close this');
      await omar.close();
      proxy.flow();
      await soon(() =>
        expect(omar.dms().at(-1)?.shown).toBe('“Deny request”: It took a while, and is done.'),
      );
      await back();
      expect(
        await world.database.db
          .selectFrom('requests')
          .select('status')
          .where('reason', '=', 'fixing INC-4711')
          .execute(),
      ).toEqual([{ status: 'denied' }]);
    },
    LIMIT_MS,
  );
});

describe('what Slack tells while the database is away', () => {
  const grantOfSam = () =>
    world.database.db.selectFrom('grants').select(['status', 'endReason']).executeTakeFirstOrThrow();

  it(
    'is refused with an error, sent again, and done then: a deactivation ends what is held at once',
    async () => {
      await proxy.shut();
      expect((await world.slack.deactivate('sam'))?.status).toBe(500);
      expect(await grantOfSam()).toEqual({ status: 'active', endReason: null });
      await proxy.open();
      world.slack.whenIdle = whenIdle;
      expect((await world.slack.redeliverEvents()).map(({ status }) => status)).toEqual([200]);
      expect(await grantOfSam()).toEqual({ status: 'ended', endReason: 'deactivated' });
    },
    LIMIT_MS,
  );

  it(
    'goes on when it takes too long, and does nothing a second time',
    async () => {
      proxy.stall();
      expect((await world.slack.deactivate('sam'))?.status).toBe(500);
      proxy.flow();
      await soon(async () =>
        expect(await grantOfSam()).toEqual({ status: 'ended', endReason: 'deactivated' }),
      );
      world.slack.whenIdle = whenIdle;
      expect((await world.slack.redeliverEvents()).map(({ status }) => status)).toEqual([200]);
      const told = await world.database.db
        .selectFrom('auditEvents')
        .select('action')
        .where('action', '=', 'person.deactivated')
        .execute();
      expect(told).toHaveLength(1);
    },
    LIMIT_MS,
  );

  it(
    'of a user group is refused while its sync cannot be put on its way, and taken when it comes again',
    async () => {
      const { state } = world.slack.store;
      const event = () =>
        world.slack.event('subteam_members_changed', { subteam_id: 'S0SEC0001', team_id: state.team.id });
      await proxy.shut();
      expect((await event()).status).toBe(500);
      await proxy.open();
      world.slack.whenIdle = whenIdle;
      await soon(() => world.program.queue.add({ name: 'prune', payload: {} }, world.now()));
      expect((await world.slack.redeliverEvents()).map(({ status }) => status)).toEqual([200]);
    },
    LIMIT_MS,
  );
});
