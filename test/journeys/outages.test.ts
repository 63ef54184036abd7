/**
 * What the program needs goes away while access is asked for and held: the queue, Redis, the database's connections, the program
 * itself. Unless it says otherwise nothing is helped along here: the program runs on its own timers, and a test only looks.
 */
import { createPostgresBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it, vi, type TestContext } from 'vitest';
import { failureOf } from '../../src/cli/failure.ts';
import { compose, type Program } from '../../src/compose.ts';
import { createLog } from '../../src/log.ts';
import { QUEUES } from '../../src/queue/jobs.ts';
import { sweepRescued } from '../../src/sweep-rescued.ts';
import { hasTurn } from '../support/kill-points.ts';
import { hasRedisServer, startOwnRedis } from '../support/own-redis.ts';
import { startWorld, until, type World, type WorldOptions } from '../support/world.ts';

const { Queue } = withBackend(createPostgresBackend);
const LIMIT_MS = 600_000;
const MINUTE_MS = 60_000;
const API = 'acme/platform/api';

const soon = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 120_000, interval: 50 });

/** A world that is left to itself from here on. */
async function openWorld({ onTestFinished }: TestContext, options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  onTestFinished(() => world.close());
  world.slack.whenIdle = async () => undefined;
  return world;
}

const shown = (world: World, handle: string): string => world.as(handle).dms().at(-1)?.shown ?? '';
const levelOf = ({ gitlab, acme }: World, handle: 'ana' | 'lee' | 'sam'): number | null =>
  gitlab.member('project', acme.projects.api, acme.users[handle])?.level ?? null;

async function ask(world: World): Promise<void> {
  await world.as('ana').command(`/access request ${API} developer 1h fixing INC-4711`);
  await soon(() => {
    expect(shown(world, 'ana')).toContain('*Waiting*');
    expect(shown(world, 'omar')).toContain('Approve');
  });
}

async function approve(world: World): Promise<void> {
  await world.as('omar').click('Approve');
  await soon(() => {
    expect(levelOf(world, 'ana')).toBe(30);
    expect(shown(world, 'ana')).toContain('*Active*');
  });
}

/** Moves the clock to the moment the grant is over. */
async function reachTheEnd(world: World): Promise<void> {
  const { expiresAt } = await world.database.db
    .selectFrom('grants')
    .select('expiresAt')
    .where('status', '=', 'active')
    .executeTakeFirstOrThrow();
  world.skip(`${Math.ceil(((expiresAt?.getTime() ?? 0) - world.now().getTime()) / 1000)}s`);
}

/** Waits until the grant is gone from GitLab and its holder reads so. Returns the milliseconds from its end to then. */
async function overtime(world: World): Promise<number> {
  await soon(() => {
    expect(levelOf(world, 'ana')).toBeNull();
    expect(world.as('ana').dms()[0]?.shown).toContain('*Ended*');
  });
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
  const { endedAt, expiresAt } = await world.database.db
    .selectFrom('grants')
    .select(['endedAt', 'expiresAt'])
    .executeTakeFirstOrThrow();
  return (endedAt?.getTime() ?? Infinity) - (expiresAt?.getTime() ?? 0);
}

async function hold(world: World): Promise<void> {
  await ask(world);
  await approve(world);
}

/** Ends the time of the grant. Returns its overtime. */
async function end(world: World): Promise<number> {
  await reachTheEnd(world);
  return overtime(world);
}

/** The n-th of five that wait half a minute for the sweep: they take turns, as kill points do. */
const bySweep = (nth: number) => ({
  concurrent: true,
  timeout: LIMIT_MS,
  skip: !hasTurn(`outage ${nth}`, nth, 5),
});

/** Does something to every queue, as an operator can by hand. */
async function toQueues(
  world: World,
  what: (queue: InstanceType<typeof Queue>) => Promise<unknown>,
): Promise<void> {
  for (const name of QUEUES) {
    const queue = new Queue(name, { connection: world.database.pool });
    await what(queue);
    await queue.close();
  }
}

describe.skipIf(!hasRedisServer)('Redis (not without a redis-server to start)', () => {
  it('emptied with a grant open: the sweep ends it', bySweep(1), async (test) => {
    const redis = await startOwnRedis();
    test.onTestFinished(redis.kill);
    const world = await openWorld(test, { redisUrl: redis.url });
    await hold(world);
    await redis.flush();
    expect(await end(world)).toBeLessThan(MINUTE_MS);
  });

  it('gone for good: access is asked for, granted and ended all the same', bySweep(2), async (test) => {
    const redis = await startOwnRedis();
    const world = await openWorld(test, { redisUrl: redis.url });
    await redis.kill();
    await hold(world);
    expect(await end(world)).toBeLessThan(MINUTE_MS);
  });

  it('gone with a grant open: the sweep ends it', bySweep(3), async (test) => {
    const redis = await startOwnRedis();
    const world = await openWorld(test, { redisUrl: redis.url });
    await hold(world);
    await redis.kill();
    expect(await end(world)).toBeLessThan(MINUTE_MS);
  });
});

describe.skipIf(!hasRedisServer)('the whole program against a Redis without INFO', () => {
  it('grants and ends access on time, and says that INFO is refused', { timeout: LIMIT_MS }, async (test) => {
    const redis = await startOwnRedis();
    test.onTestFinished(redis.kill);
    const admin = new Redis(redis.url);
    await admin.call('ACL', 'SETUSER', 'hallpass', 'on', '>pass', '~*', '&*', '+@all', '-info', '-config');
    admin.disconnect();
    const world = await openWorld(test, { redisUrl: redis.url.replace('//', '//hallpass:pass@') });
    const ready = await fetch(`${world.url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining('refuses: INFO')]);
    await hold(world);
    // Punctual, and not by the sweep alone.
    expect(await end(world)).toBeLessThan(20_000);
  });
});

describe('the queue', () => {
  it('paused: the sweep does everything', bySweep(4), async (test) => {
    const world = await openWorld(test);
    await toQueues(world, (queue) => queue.pause());
    await hold(world);
    expect(await end(world)).toBeLessThan(MINUTE_MS);
  });

  it('slow, a job in an hour: the sweep does the rest', bySweep(5), async (test) => {
    const world = await openWorld(test);
    await toQueues(world, (queue) => queue.setGlobalRateLimit(1, 60 * MINUTE_MS));
    await hold(world);
    expect(await end(world)).toBeLessThan(MINUTE_MS);
  });
});

describe('the program', () => {
  it(
    'down across an end: its first look takes the role back',
    async (test) => {
      const world = await openWorld(test);
      await hold(world);
      await world.program.stop();
      await reachTheEnd(world);
      world.skip('2h');
      world.gitlab.clearRequests();
      const rescued = JSON.stringify((await sweepRescued.get()).values);
      world.program = await compose(world.config, { now: world.now, log: createLog('silent') });
      await world.program.start();
      await soon(() => expect(levelOf(world, 'ana')).toBeNull());
      // Later looks count what they find; and nothing else was asked of GitLab before.
      expect(JSON.stringify((await sweepRescued.get()).values)).toBe(rescued);
      // It is gone before it was read back.
      const first = () => world.gitlab.requests.slice(0, 3).map(({ method }) => method);
      await soon(() => expect(first()).toEqual(['GET', 'DELETE', 'GET']));
    },
    LIMIT_MS,
  );

  it(
    'does not start with a document that points a connector elsewhere over an open grant, and with the one before it ends on time',
    async (test) => {
      const world = await openWorld(test);
      await hold(world);
      await world.program.stop();
      const { document } = world.config;
      const connectors = document.file.connectors.map((one) => ({
        ...one,
        url: 'https://gitlab.elsewhere.test',
      }));
      const config = { ...world.config, document: { ...document, file: { ...document.file, connectors } } };
      const options = { now: world.now, log: createLog('silent') };
      const refused = await compose(config, options).then(null, failureOf);
      expect(refused).toMatchObject({
        code: 78,
        text: expect.stringMatching(
          /✗ hallpass\.yaml: connectors\[0\]: gitlab stands for the group acme of /,
        ),
      });
      world.program = await compose(world.config, options);
      await world.program.start();
      await reachTheEnd(world);
      await soon(() => expect(levelOf(world, 'ana')).toBeNull());
    },
    LIMIT_MS,
  );

  it(
    'as two that work and one that talks to Slack, on one database: everything happens once',
    async (test) => {
      const world = await openWorld(test);
      await world.program.stop();
      const start = async (only: 'slack' | 'jobs'): Promise<Program> => {
        const program = await compose(world.config, { now: world.now, log: createLog('silent'), only });
        test.onTestFinished(() => program.stop());
        const url = await program.start();
        await until(async () => (await fetch(`${url}/readyz`)).ok);
        if (only === 'slack') world.slack.requestUrl = `${url}/slack/events`;
        return program;
      };
      await start('jobs');
      await start('jobs');
      world.program = await start('slack');
      world.gitlab.clearRequests();
      const posted = world.slack.callsTo('chat.postMessage').length;
      const travellers = ['ana', 'lee', 'sam'] as const;
      const before = travellers.map((handle) => levelOf(world, handle));
      for (const handle of travellers) {
        await world.as(handle).command(`/access request ${API} maintainer 1h fixing INC-4711`);
      }
      await soon(() => expect(world.as('omar').dms()).toHaveLength(3));
      for (const { ts } of world.as('omar').dms()) await world.as('omar').click('Approve', { message: ts });
      await soon(() => expect(travellers.map((handle) => levelOf(world, handle))).toEqual([40, 40, 40]));
      await soon(() => travellers.forEach((handle) => expect(shown(world, handle)).toContain('*Active*')));
      await reachTheEnd(world);
      world.skip('10s');
      await soon(() => travellers.forEach((handle) => expect(shown(world, handle)).toContain('*Ended*')));
      expect(travellers.map((handle) => levelOf(world, handle))).toEqual(before);
      const writes = world.gitlab.requests
        .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/graphql'))
        .map(({ method }) => method);
      // Ana and Sam had nothing before, Lee is Reporter.
      expect(writes.toSorted()).toEqual(['DELETE', 'DELETE', 'POST', 'POST', 'PUT', 'PUT']);
      // Slack may have a post that its row does not know yet.
      await soon(async () => {
        const cards = await world.database.db
          .selectFrom('messages')
          .select('ts')
          .where('ts', 'is not', null)
          .execute();
        expect(world.slack.callsTo('chat.postMessage')).toHaveLength(posted + cards.length);
      });
    },
    LIMIT_MS,
  );
});
