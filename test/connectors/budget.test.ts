import { describe, expect, it } from 'vitest';
import {
  RequestBudget,
  type Heard,
  type Leave,
  type Priority,
} from '../../src/connectors/gitlab/api/budget.ts';
import { TokenBucket } from '../../src/connectors/gitlab/api/token-bucket.ts';
import { fakeStage } from './fake-stage.ts';
import { collect, collectPages, faultOf, never, placeOf } from './stage.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const quotaAnswer = (left: number, resetIn: number) => ({
  status: 200,
  at: NOW,
  retryAt: null,
  headers: {
    'ratelimit-limit': '2000',
    'ratelimit-remaining': String(left),
    'ratelimit-reset': String(NOW.getTime() / 1000 + resetIn),
  },
});
const LISTS = 'GET /projects/10/members';
const asReconcile = { priority: 'reconcile', endpoint: LISTS } as const;
const realTime = (): Date => new Date();
/** The answer of a limit that says so many seconds. */
const limited = (seconds: number, now: Date, isWide = true): Heard => ({
  status: 429,
  at: NOW,
  headers: isWide ? { 'retry-after': String(seconds) } : {},
  retryAt: new Date(now.getTime() + seconds * 1000),
});
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));
/** An answer to a reconcile. */
async function answered(budget: RequestBudget, heard: Heard): Promise<void> {
  const leave = await budget.enter(asReconcile, never);
  budget.heed(heard, asReconcile);
  leave(heard.status === 200);
}
/** Null when it had to wait longer than that. */
const enterOr = (budget: RequestBudget, ms: number): Promise<Leave | null> =>
  budget.enter({ priority: 'sync', endpoint: LISTS }, AbortSignal.timeout(ms)).catch(() => null);

/** Notes, in order, who got in. */
function observe(budget: RequestBudget) {
  const entered: string[] = [];
  const enter = async (name: string, priority: Priority, endpoint = LISTS) => {
    const leave = await budget.enter({ priority, endpoint }, never);
    entered.push(name);
    return leave;
  };
  return { entered, enter };
}

describe('the request budget', () => {
  it('lets a reconcile past every sync that waits, and a sync in when another is over', async () => {
    const { entered, enter } = observe(new RequestBudget(realTime));
    const leaves: Leave[] = [];
    for (let i = 0; i < 30; i++) void enter(`sync ${i}`, 'sync').then((leave) => leaves.push(leave));
    await soon();
    expect(entered).toHaveLength(8);
    await enter('reconcile', 'reconcile');
    expect(entered.at(-1)).toBe('reconcile');
    leaves[0]?.(null);
    await soon();
    expect(entered.slice(8)).toEqual(['reconcile', 'sync 8']);
  });

  it('asks more at once while GitLab answers well, up to twenty, and half as much when it has had enough', async () => {
    const budget = new RequestBudget(realTime);
    const widths: number[] = [];
    for (const isGood of [...Array<boolean>(400).fill(true), false]) {
      const leave = await budget.enter({ priority: 'sync', endpoint: LISTS }, never);
      leave(isGood);
    }
    for (let round = 0; round < 2; round++) {
      const waiting = Array.from({ length: 30 }, () => enterOr(budget, 20));
      const leaves = (await Promise.all(waiting)).filter((leave) => leave !== null);
      widths.push(leaves.length);
      for (const leave of leaves) leave(null);
    }
    expect(widths).toEqual([10, 10]);
  });

  it('holds syncs while the quota of GitLab is nearly used up, and reconciles on', async () => {
    const budget = new RequestBudget(realTime);
    const { entered, enter } = observe(budget);
    await answered(budget, quotaAnswer(150, 30));
    void enter('sync', 'sync');
    await enter('reconcile', 'reconcile');
    await soon();
    expect(entered).toEqual(['reconcile']);
    await answered(budget, quotaAnswer(1500, 60));
    await soon();
    expect(entered).toEqual(['reconcile', 'sync']);
  });

  it('lets a sync send as many a minute as the operator allows, and never holds a reconcile by that', async () => {
    const budget = new RequestBudget(realTime);
    budget.limitSyncs([new TokenBucket(120, Date.now)]); // 6 at once, two a second
    const { entered, enter } = observe(budget);
    for (let i = 0; i < 8; i++) void enter('sync', 'sync').then((leave) => leave(true));
    await soon();
    expect(entered).toHaveLength(6);
    await Promise.all(Array.from({ length: 20 }, () => enter('reconcile', 'reconcile')));
    expect(entered.filter((name) => name === 'reconcile')).toHaveLength(20);
    budget.limitSyncs([]);
    await soon();
    expect(entered.filter((name) => name === 'sync')).toHaveLength(8);
  });

  it('holds the endpoint and place that a limit was met at, and nothing else', async () => {
    let now = NOW;
    const budget = new RequestBudget(() => now);
    const { enter } = observe(budget);
    const removals = 'DELETE /projects/10/members/:id';
    budget.heed(limited(30, now, false), { priority: 'reconcile', endpoint: removals });
    const retryAt = new Date(NOW.getTime() + 30_000);
    expect(await faultOf(enter('held', 'reconcile', removals))).toMatchObject({
      code: 'rate_limited',
      retryAt,
    });
    await enter('another place', 'reconcile', 'DELETE /projects/11/members/:id');
    await enter('another endpoint', 'reconcile', LISTS);
    await enter('a sync', 'sync', removals);
    now = retryAt;
    await enter('at last', 'reconcile', removals);
  });

  it('refuses those of a sync that wait for a place when its limit is met, and lets the others wait on', async () => {
    const budget = new RequestBudget(() => NOW);
    const { entered, enter } = observe(budget);
    await Promise.all(Array.from({ length: 8 }, () => enter('sync', 'sync')));
    const [here, elsewhere] = ['GET /projects/10/members', 'GET /projects/11/members'];
    const waiting = faultOf(enter('waiting', 'sync', here));
    void enter('elsewhere', 'sync', elsewhere);
    budget.heed(limited(30, NOW, false), { priority: 'sync', endpoint: here });
    expect(await waiting).toMatchObject({ code: 'rate_limited' });
    expect(entered).toHaveLength(8);
  });

  it('never lets what a sync ran into hold a reconcile, and holds all of a sync by a limit of the account', async () => {
    const budget = new RequestBudget(() => NOW);
    const { enter } = observe(budget);
    budget.heed(limited(3600, NOW), { priority: 'sync', endpoint: LISTS });
    const retryAt = new Date(NOW.getTime() + 3_600_000);
    expect(await faultOf(enter('sync', 'sync', 'GET /groups/2/projects'))).toMatchObject({ retryAt });
    await enter('reconcile', 'reconcile', LISTS);
  });

  it('asks for a reconcile again within a minute, however long it was told to wait', async () => {
    let now = NOW;
    const budget = new RequestBudget(() => now);
    const { enter } = observe(budget);
    for (const silence of [3600, 86_400, 1e12]) {
      budget.heed(limited(Math.min(silence, 1e9), now), asReconcile);
      const fault = await faultOf(enter(String(silence), 'reconcile'));
      expect(fault.retryAt?.getTime()).toBeLessThanOrEqual(now.getTime() + 40_000);
      now = fault.retryAt ?? now;
      await enter('again', 'reconcile');
    }
  });

  it('says once that GitLab is back, and lifts what held the account', async () => {
    let now = NOW;
    const budget = new RequestBudget(() => now);
    const { enter } = observe(budget);
    const ends = await Promise.all(Array.from({ length: 5 }, () => enter('under way', 'reconcile')));
    ends[0]?.(true);
    expect(budget.takeReturn()).toBe(false);
    ends[1]?.(false);
    ends[2]?.(true);
    expect(budget.takeReturn()).toBe(false); // one failure among successes is no outage
    budget.heed(limited(30, now), asReconcile);
    ends[3]?.(false);
    now = new Date(NOW.getTime() + 6000);
    ends[4]?.(true);
    expect([budget.takeReturn(), budget.takeReturn()]).toEqual([true, false]);
    await enter('at once', 'reconcile');
  });

  it('takes nothing away when the clock is set back, and gives no more than is saved up when it is set forward', async () => {
    let now = NOW;
    const budget = new RequestBudget(() => now);
    budget.limitSyncs([new TokenBucket(120, () => now.getTime())]);
    const { entered, enter } = observe(budget);
    for (const hours of [-2, 2]) {
      now = new Date(NOW.getTime() + hours * 3_600_000);
      (await enter('one', 'sync'))(null);
    }
    now = new Date(now.getTime() + 7_200_000);
    for (let i = 0; i < 20; i++) void enter('more', 'sync').then((leave) => leave(null));
    await soon();
    expect(entered).toHaveLength(8);
  });

  it('forgets who stops waiting', async () => {
    const budget = new RequestBudget(() => NOW);
    const { entered, enter } = observe(budget);
    await Promise.all(Array.from({ length: 8 }, () => enter('sync', 'sync')));
    const asSync = { priority: 'sync', endpoint: LISTS } as const;
    await expect(budget.enter(asSync, AbortSignal.timeout(10))).rejects.toThrow(/timeout/i);
    await expect(budget.enter(asSync, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(entered).toHaveLength(8);
  });

  it('does not let a whole sync stand in the way of one read', async () => {
    const stage = await fakeStage();
    await stage.connector.check(never);
    stage.trouble.grow(0, 40);
    stage.fake.faults.add({ kind: 'slow', path: /projects\/5\d+\/members$/, delayMs: 100, times: Infinity });
    const resources = await collectPages(stage.connector.listResources(never));
    let isOver = false;
    const sync = Promise.all(
      resources.map((one) => collect(stage.connector.listMemberships(one, never))),
    ).then(() => (isOver = true));
    await soon();
    await stage.connector.read(placeOf(stage, stage.project), never);
    expect(isOver).toBe(false);
    await sync;
  });
});
