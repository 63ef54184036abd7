import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Job } from '../../src/queue/jobs.ts';
import { connectBackend } from '../../src/queue/connect-backend.ts';
import { openQueue, type Queue } from '../../src/queue/queue.ts';
import { places, type Place } from './places.ts';

const reconcile = (slot: string): Job => ({
  name: 'reconcile-membership',
  payload: { slotId: `slt_${slot}` },
});
const expire = (grant: string): Job => ({ name: 'expire-grant', payload: { grantId: `grt_${grant}` } });
const eventually = (assertion: () => void | Promise<void>) =>
  vi.waitFor(assertion, { timeout: 60_000, interval: 10 });

describe.each(places)('the queue on %s', (_name, prepare) => {
  let place: Place;
  let queue: Queue;
  let closers: (() => Promise<void>)[];
  let faults: unknown[];
  let unknown: string[];

  beforeEach(async () => {
    place = await prepare();
    faults = [];
    unknown = [];
    queue = openQueue(place.address, (error) => faults.push(error));
    closers = [queue.close, place.remove];
  });

  afterEach(async () => {
    for (const close of closers) await close();
    if (faults.length > 0) throw new AggregateError(faults, 'the queue reported faults');
  });

  const add = (job: Job, inMs = 0) => {
    const now = new Date();
    return queue.add(inMs === 0 ? job : { ...job, delayUntil: new Date(now.getTime() + inMs) }, now);
  };

  /** Starts a worker on the access queue; what went wrong in its jobs. */
  function work(process: (job: Job) => Promise<void>): string[] {
    const failed: string[] = [];
    const onError = (error: unknown, jobName: string) => failed.push(`${jobName}: ${String(error)}`);
    const onUnknown = (jobName: string) => void unknown.push(jobName);
    const worker = queue.work('access', { concurrency: 5, process, onError, onUnknown });
    closers.unshift(worker.close);
    return failed;
  }

  test('runs a job at once', async () => {
    const ran: Job[] = [];
    work(async (job) => void ran.push(job));
    await add(reconcile('1'));
    await eventually(() => expect(ran).toEqual([reconcile('1')]));
  });

  test('leaves a job that only a later version knows to a process of that version, without a fault', async () => {
    const later = { name: 'do-more', payload: { moreId: 'mor_1' } };
    const otherwise = { ...reconcile('1'), payload: { slots: ['slt_1'] } };
    const producer = connectBackend(place.address, (error) => faults.push(error)).producer('access');
    closers.unshift(() => producer.close());
    const ran: Job[] = [];
    const failed = work(async (job) => void ran.push(job));
    for (const { name, payload } of [later, otherwise])
      await producer.add(name, payload, { attempts: 1, removeOnComplete: true });
    await eventually(() => expect(unknown.toSorted()).toEqual(['do-more', 'reconcile-membership']));
    await add(reconcile('2'));
    await eventually(() => expect(ran).toEqual([reconcile('2')]));
    const counts = async () => (await queue.counts()).access;
    await eventually(async () => expect(await counts()).toMatchObject({ delayed: 2, active: 0, failed: 0 }));
    // It is offered again, and not forgotten.
    await eventually(() => expect(unknown.length).toBeGreaterThan(2));
    await eventually(async () => expect(await counts()).toMatchObject({ delayed: 2, active: 0, failed: 0 }));
    expect(failed).toEqual([]);
  });

  test('runs what was added before there was a worker', async () => {
    await add(reconcile('1'));
    await add(reconcile('2'));
    expect((await queue.counts()).access).toEqual({ waiting: 2, active: 0, delayed: 0, failed: 0 });
    const ran: Job[] = [];
    work(async (job) => void ran.push(job));
    await eventually(() => expect(ran).toEqual([reconcile('1'), reconcile('2')]));
    await eventually(async () =>
      expect((await queue.counts()).access).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
    );
  });

  test('runs a delayed job at its time', async () => {
    const start = performance.now();
    const ran: number[] = [];
    work(async () => void ran.push(performance.now() - start));
    await add(expire('1'), 600);
    await eventually(() => expect(ran).toHaveLength(1));
    expect(ran[0]).toBeGreaterThan(590);
  });

  test('runs a job whose time is past at once', async () => {
    const ran: Job[] = [];
    work(async (job) => void ran.push(job));
    await add(expire('1'), -60_000);
    await eventually(() => expect(ran).toEqual([expire('1')]));
  });

  test('keepLastIfActive: what is added during a run has exactly one more run follow', async () => {
    let runs = 0;
    let finish = () => {};
    work(async () => {
      runs += 1;
      if (runs === 1) await new Promise<void>((resolve) => (finish = resolve));
    });
    await add(reconcile('1'));
    await eventually(() => expect(runs).toBe(1));
    await add(reconcile('1'));
    await add(reconcile('1'));
    await sleep(100);
    expect(runs).toBe(1);
    finish();
    await eventually(() => expect(runs).toBe(2));
    await sleep(300);
    expect(runs).toBe(2);
  });

  test('joins: what is added during a run, and is as good with it, is dropped', async () => {
    let runs = 0;
    let finish = () => {};
    work(async () => {
      runs += 1;
      await new Promise<void>((resolve) => (finish = resolve));
    });
    await add(reconcile('1'));
    await eventually(() => expect(runs).toBe(1));
    await queue.add({ ...reconcile('1'), joins: true }, new Date());
    finish();
    await sleep(300);
    expect(runs).toBe(1);
    await queue.add({ ...reconcile('1'), joins: true }, new Date());
    await eventually(() => expect(runs).toBe(2));
    finish();
  });

  test('keepLastIfActive: an immediate one calls a delayed one forward', async () => {
    const ran: Job[] = [];
    work(async (job) => void ran.push(job));
    await add(reconcile('1'), 3_600_000);
    await add(reconcile('1'));
    await eventually(() => expect(ran).toEqual([reconcile('1')]));
    expect((await queue.counts()).access.delayed).toBe(0);
  });

  test('keepLastIfActive: a later one does not put an earlier one off', async () => {
    const ran: Job[] = [];
    work(async (job) => void ran.push(job));
    await add(reconcile('1'), 300);
    await add(reconcile('1'), 3_600_000);
    await eventually(() => expect(ran).toEqual([reconcile('1')]));
  });

  test('reschedule: a delayed job moves, forward and back', async () => {
    const ran: Job[] = [];
    // Nobody works yet who might be faster than the second call.
    await add(expire('1'), 200);
    await add(expire('1'), 3_600_000);
    work(async (job) => void ran.push(job));
    await sleep(500);
    expect(ran).toEqual([]);
    expect((await queue.counts()).access.delayed).toBe(1);
    await add(expire('1'), 100);
    await eventually(() => expect(ran).toEqual([expire('1')]));
  });

  test('simple: a second one is dropped while the first waits, but not afterwards', async () => {
    const sync: Job = { name: 'check-connector', payload: { connectorId: 'gitlab' } };
    await add(sync);
    await add(sync);
    await add({ name: 'sync-directory', payload: {} });
    expect((await queue.counts()).upkeep.waiting).toBe(2);
    const ran: Job[] = [];
    const worker = queue.work('upkeep', {
      concurrency: 1,
      process: async (job) => void ran.push(job),
      onError: (error) => faults.push(error),
    });
    closers.unshift(worker.close);
    await eventually(() =>
      expect(ran.map(({ name }) => name)).toEqual(['check-connector', 'sync-directory']),
    );
    await eventually(async () => {
      await add(sync);
      expect(ran.length).toBeGreaterThanOrEqual(3);
    });
  });

  test('a job that fails is reported, kept, tried no more, and can be added again', async () => {
    let runs = 0;
    const failed = work(async () => {
      runs += 1;
      throw new Error('no luck');
    });
    await add(reconcile('1'));
    await eventually(async () => expect((await queue.counts()).access.failed).toBe(1));
    expect(failed).toEqual(['reconcile-membership: Error: no luck']);
    await add(reconcile('1'));
    await eventually(() => expect(runs).toBe(2));
  });

  test('a scheduled job runs at once and then at intervals, until that is ended', async () => {
    let runs = 0;
    const worker = queue.work('upkeep', {
      concurrency: 1,
      process: async () => void (runs += 1),
      onError: (error) => faults.push(error),
    });
    closers.unshift(worker.close);
    const prune: Job = { name: 'prune', payload: {} };
    await queue.schedule(prune, 3_600_000);
    await eventually(() => expect(runs).toBe(1));
    await queue.schedule(prune, 150);
    await eventually(() => expect(runs).toBeGreaterThanOrEqual(4));
    await queue.schedule(prune, null);
    await eventually(async () =>
      expect((await queue.counts()).upkeep).toMatchObject({ waiting: 0, active: 0, delayed: 0 }),
    );
    const sofar = runs;
    await sleep(500);
    expect(runs).toBe(sofar);
  });

  test('a scheduled job whose interval changed keeps to the new one, though it comes late', async () => {
    let runs = 0;
    const start = () =>
      queue.work('upkeep', {
        concurrency: 1,
        process: async () => void (runs += 1),
        onError: (error) => faults.push(error),
      });
    const first = start();
    const prune: Job = { name: 'prune', payload: {} };
    await queue.schedule(prune, 3_600_000);
    await eventually(() => expect(runs).toBe(1));
    await first.close();
    await queue.schedule(prune, 150);
    await sleep(400);
    closers.unshift(start().close);
    await eventually(() => expect(runs).toBeGreaterThanOrEqual(4));
  });

  test('closing a worker waits for the jobs that run', async () => {
    const events: string[] = [];
    const worker = queue.work('access', {
      concurrency: 1,
      onError: (error) => faults.push(error),
      process: async () => {
        events.push('started');
        await sleep(400);
        events.push('finished');
      },
    });
    await add(reconcile('1'));
    await add(reconcile('2'));
    await eventually(() => expect(events).toEqual(['started']));
    await worker.close();
    expect(events).toEqual(['started', 'finished']);
    expect((await queue.counts()).access.waiting).toBe(1);
  });

  test('says that it is well', async () => {
    expect(await queue.checkHealth()).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^(PostgreSQL|Redis \d.*)$/),
    });
  });
});
