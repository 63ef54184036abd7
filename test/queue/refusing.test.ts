import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startingAtOnce } from '../../jobs/at-once.ts';
import { startJobs } from '../../jobs/start.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { openQueue, type Queue } from '../../src/queue/queue.ts';
import { hasTurn } from '../support/kill-points.ts';
import { hasRedisServer, startOwnRedis } from '../support/own-redis.ts';
import { openOffice } from '../support/office.ts';
import { REFUSING } from './refusing-places.ts';
import { targetOf, tcpProxy } from '../support/tcp-proxy.ts';

/** From the end of a grant to the end of its role, with nothing but the sweep. */
const SOON = { timeout: 10_000, interval: 50 };
const eventually = (assertion: () => void | Promise<void>) =>
  vi.waitFor(assertion, { timeout: 60_000, interval: 20 });

const reconcile = (slot: string): Job => ({
  name: 'reconcile-membership',
  payload: { slotId: `slt_${slot}` },
});

describe.runIf(hasRedisServer)('a queue that is there and no help', () => {
  // Each waits ten seconds: they take turns, as kill points do.
  const turn = REFUSING.filter(([name], index) => hasTurn(name, index + 1, REFUSING.length));
  test.each(turn)('%s: a grant ends on time, and health says why', async (_name, says, prepare) => {
    const { address, remove } = await prepare();
    const office = await openOffice();
    const faults: string[] = [];
    const queue = openQueue(address, ({ message }) => faults.push(message));
    const ctx = { ...office.ctx, queue: { add: (job: Job) => queue.add(job, office.ctx.now()) } };
    const jobs = startJobs(ctx, queue, {
      onRescue: () => undefined,
      anchor: null,
      atOnce: startingAtOnce(),
    });
    onTestFinished(async () => {
      await jobs.stop();
      await queue.close();
      await remove();
    });

    const requestId = await office.ask('ana', 'acme/platform/api', 'maintainer', '1h');
    await office.approve(requestId);
    const grantId = await office.grantOf(requestId);
    await vi.waitFor(async () => expect(await office.status(grantId)).toBe('active'), SOON);
    office.skip('1h');
    office.gitlab.tick();
    await vi.waitFor(async () => expect(await office.status(grantId)).toBe('ended: expired'), SOON);

    const health = await queue.checkHealth();
    expect(health).toMatchObject({ ok: false, detail: expect.stringMatching(says) });
    // A few workers that try again four times a second, not a process that does nothing else.
    expect(faults.length).toBeLessThan(500);
  });
});

/** Runs one job of this queue. */
async function runsAJob(queue: Queue, slot = '1'): Promise<void> {
  const ran: Job[] = [];
  const worker = queue.work('access', {
    concurrency: 1,
    process: async (job) => void ran.push(job),
    onError: () => undefined,
  });
  await eventually(() => queue.add(reconcile(slot), new Date()));
  await eventually(() => expect(ran).toContainEqual(reconcile(slot)));
  await worker.close();
}

describe.runIf(hasRedisServer)('a Redis of a provider', () => {
  test('without INFO: jobs travel all the same, nothing is written past the log, and health says "refuses: INFO"', async () => {
    const warn = vi.spyOn(console, 'warn');
    const server = await startOwnRedis();
    const admin = new Redis(server.url);
    await admin.call('ACL', 'SETUSER', 'hallpass', 'on', '>pass', '~*', '&*', '+@all', '-info', '-config');
    const queue = openQueue({ redisUrl: server.url.replace('//', '//hallpass:pass@') }, () => undefined);
    onTestFinished(async () => {
      warn.mockRestore();
      await queue.close();
      admin.disconnect();
      await server.kill();
    });
    await runsAJob(queue);
    expect(await queue.checkHealth()).toEqual({ ok: true, detail: 'Redis 7.0.15', refuses: 'INFO' });
    expect(warn).not.toHaveBeenCalled();
  });

  test('that becomes a replica in a failover: every connection moves to the new primary, once the address is its', async () => {
    const [old, young] = await Promise.all([startOwnRedis(), startOwnRedis()]);
    const proxy = await tcpProxy(targetOf(old.url));
    const queue = openQueue({ redisUrl: `redis://127.0.0.1:${proxy.port}` }, () => undefined);
    const ran: Job[] = [];
    const worker = queue.work('access', {
      concurrency: 2,
      process: async (job) => void ran.push(job),
      onError: () => undefined,
    });
    const admin = new Redis(old.url);
    onTestFinished(async () => {
      await worker.close();
      await queue.close();
      admin.disconnect();
      await Promise.all([old.kill(), young.kill(), proxy.shut()]);
    });
    await eventually(() => queue.add(reconcile('1'), new Date()));
    await eventually(() => expect(ran).toEqual([reconcile('1')]));

    // The old one goes on answering on the connections there are; whoever connects comes to the new one.
    proxy.target = targetOf(young.url);
    await admin.call('REPLICAOF', '127.0.0.1', new URL(young.url).port);
    await eventually(() => queue.add(reconcile('2'), new Date()));
    await eventually(() => expect(ran).toContainEqual(reconcile('2')));
    await eventually(async () => expect(await queue.checkHealth()).toMatchObject({ ok: true }));
  });

  test('that falls silent on connections it had: they are left, and the next one is used', async () => {
    const server = await startOwnRedis();
    const proxy = await tcpProxy(targetOf(server.url));
    const queue = openQueue({ redisUrl: `redis://127.0.0.1:${proxy.port}` }, () => undefined);
    onTestFinished(async () => {
      await queue.close();
      await Promise.all([server.kill(), proxy.shut()]);
    });
    await runsAJob(queue);
    proxy.silence();
    await expect(queue.add(reconcile('2'), new Date())).rejects.toThrow('does not answer');
    await runsAJob(queue, '3');
  });
});
