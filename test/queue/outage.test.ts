import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded/embedded.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { openQueue, type Queue } from '../../src/queue/queue.ts';
import { testFolder } from '../support/folder.ts';
import { onRedis, redisUrl } from './places.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';

const reconcile = (slot: string): Job => ({
  name: 'reconcile-membership',
  payload: { slotId: `slt_${slot}` },
});
const eventually = (assertion: () => void | Promise<void>) =>
  vi.waitFor(assertion, { timeout: 60_000, interval: 10 });
/** A job that ran is not yet a finished one: cut off before that is said, it is reported, rightly. */
const isIdle = async (queue: Queue) => expect((await queue.counts()).access.active).toBe(0);

/** What would have to wait for Redis takes for ever; what does not takes a second, or some on a machine with much else to do. */
const SOON_MS = 20_000;

describe('Redis that is away', () => {
  test('from the start: who needs an answer hears within a second that there is none, and everything closes', async () => {
    const reported: string[] = [];
    const queue = openQueue({ redisUrl: 'redis://127.0.0.1:1' }, (error) => reported.push(error.message));
    const worker = queue.work('access', {
      concurrency: 1,
      process: async () => undefined,
      onError: () => undefined,
    });
    const scheduled = queue.schedule({ name: 'prune', payload: {} }, 1_000);
    const start = performance.now();
    await expect(queue.add(reconcile('1'), new Date())).rejects.toThrow('does not answer');
    expect(performance.now() - start).toBeLessThan(SOON_MS);
    expect(await queue.checkHealth()).toMatchObject({ ok: false });
    await expect(queue.counts()).rejects.toThrow('does not answer');
    const closing = performance.now();
    await worker.close();
    await queue.close();
    await scheduled;
    expect(performance.now() - closing).toBeLessThan(SOON_MS);
    expect(reported).toEqual([expect.stringMatching(/^Redis is away: .*ECONNREFUSED/)]);
  });
});

function describeRedis(url: string): void {
  describe('Redis that goes away', () => {
    test('and comes back: adding fails meanwhile, and the worker goes on afterwards', async () => {
      const { address, remove } = await onRedis(url);
      const { hostname, port, pathname } = new URL(url);
      const proxy = await tcpProxy({ host: hostname, port: Number(port || 6379) });
      const reported: string[] = [];
      const queue = openQueue(
        { ...address, redisUrl: `redis://127.0.0.1:${proxy.port}${pathname}` },
        (error) => reported.push(error.message),
      );
      const ran: Job[] = [];
      const worker = queue.work('access', {
        concurrency: 2,
        process: async (job) => void ran.push(job),
        onError: (error) => reported.push(String(error)),
      });
      await queue.add(reconcile('1'), new Date());
      await eventually(() => expect(ran).toEqual([reconcile('1')]));
      await eventually(() => isIdle(queue));

      await proxy.shut();
      const start = performance.now();
      await expect(queue.add(reconcile('2'), new Date())).rejects.toThrow(
        /does not answer|isn't writeable|closed/,
      );
      expect(performance.now() - start).toBeLessThan(SOON_MS);
      await sleep(1_500);
      await eventually(() => expect(reported).toHaveLength(1));
      await proxy.open();

      await eventually(() => queue.add(reconcile('3'), new Date()));
      await eventually(() => expect(ran).toContainEqual(reconcile('3')));
      await eventually(() => isIdle(queue));

      await proxy.shut();
      await eventually(() => expect(reported).toHaveLength(2));
      await worker.close();
      await queue.close();
      await remove();
      expect(reported).toEqual([
        expect.stringMatching('^Redis is away'),
        expect.stringMatching('^Redis is away'),
      ]);
    });

    test('while a job runs: closing waits for the job, but not for Redis', async () => {
      const { address, remove } = await onRedis(url);
      const { hostname, port, pathname } = new URL(url);
      const proxy = await tcpProxy({ host: hostname, port: Number(port || 6379) });
      const queue = openQueue(
        { ...address, redisUrl: `redis://127.0.0.1:${proxy.port}${pathname}` },
        () => undefined,
      );
      const events: string[] = [];
      const process = async () => {
        events.push('started');
        await sleep(800);
        events.push('finished');
      };
      const worker = queue.work('access', { concurrency: 1, process, onError: () => undefined });
      await queue.add(reconcile('1'), new Date());
      await eventually(() => expect(events).toEqual(['started']));
      await proxy.shut();
      await sleep(200);
      await worker.close();
      expect(events).toEqual(['started', 'finished']);
      await queue.close();
      await remove();
    });
  });
}

if (redisUrl) describeRedis(redisUrl);

test('PostgreSQL that dies and comes back: adding fails meanwhile, and the worker goes on afterwards', async () => {
  const dataDir = await testFolder();
  const server = await startEmbedded({ dataDir });
  onTestFinished(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true });
  });
  const { db, pool, close } = openDatabase({ connection: server.connection });
  await migrate(db, pool, { withQueue: true });
  const reported: unknown[] = [];
  const queue = openQueue({ pool }, (error) => reported.push(error));
  const ran: Job[] = [];
  const worker = queue.work('access', {
    concurrency: 2,
    process: async (job) => void ran.push(job),
    onError: (error) => reported.push(error),
  });
  await queue.add(reconcile('1'), new Date());
  await eventually(() => expect(ran).toEqual([reconcile('1')]));
  await eventually(() => isIdle(queue));

  process.kill(
    Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10),
    'SIGKILL',
  );
  await eventually(() => expect(queue.add(reconcile('2'), new Date())).rejects.toThrow(/./));
  await eventually(() => queue.add(reconcile('3'), new Date()));
  await eventually(() => expect(ran).toContainEqual(reconcile('3')));

  await worker.close();
  await queue.close();
  await close();
  expect(reported).toEqual([]);
});
