import { describe, expect, it, vi } from 'vitest';
import { RequestBudget, type Heard, type Priority } from '../../src/connectors/gitlab/budget.ts';
import { fakeStage } from './fake-stage.ts';
import { collect, collectPages, faultOf, never, placeOf } from './stage.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const quota = (left: number, resetIn: number) => ({
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
const reconciled = () => new Promise((resolve) => setTimeout(resolve, 20));

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
  it('lets a reconcile past every sync that waits', async () => {
    const budget = new RequestBudget(2400, realTime); // 120 at once, then one in 25 ms
    const { entered, enter } = observe(budget);
    for (let i = 0; i < 30; i++) void enter(`sync ${i}`, 'sync');
    await reconciled();
    expect(entered).toHaveLength(8);
    await enter('reconcile', 'reconcile');
    expect(entered.at(-1)).toBe('reconcile');
    expect(entered).toHaveLength(9);
  });

  it('keeps a part for reconciling that no sync takes', async () => {
    const budget = new RequestBudget(120, realTime); // 6 at once, two a second
    const { entered, enter } = observe(budget);
    for (let i = 0; i < 6; i++) void enter('sync', 'sync');
    await enter('reconcile', 'reconcile');
    expect(entered).toEqual(['sync', 'sync', 'sync', 'sync', 'sync', 'reconcile']);
  });

  it('gives the next slot to a reconcile, and a sync its turn only when some are left over', async () => {
    const budget = new RequestBudget(1200, realTime); // 60 at once, one in 50 ms
    const { entered, enter } = observe(budget);
    await Promise.all(Array.from({ length: 60 }, () => enter('reconcile', 'reconcile')));
    void enter('sync', 'sync');
    await enter('one more reconcile', 'reconcile');
    expect(entered.slice(60)).toEqual(['one more reconcile']);
  });

  it('lets in a sync when another is over', async () => {
    const budget = new RequestBudget(60_000, realTime);
    const { entered, enter } = observe(budget);
    const leaves = await Promise.all(Array.from({ length: 8 }, () => enter('sync', 'sync')));
    void enter('ninth', 'sync');
    await reconciled();
    expect(entered).toHaveLength(8);
    leaves[0]?.();
    await reconciled();
    expect(entered.at(-1)).toBe('ninth');
  });

  it('holds syncs while the quota of GitLab is nearly used up, and reconciles on', async () => {
    const budget = new RequestBudget(60_000, realTime);
    const { entered, enter } = observe(budget);
    budget.heed(quota(150, 0.1), asReconcile);
    void enter('sync', 'sync');
    await enter('reconcile', 'reconcile');
    expect(entered).toEqual(['reconcile']);
    await vi.waitFor(() => expect(entered).toEqual(['reconcile', 'sync']), 60_000);
    budget.heed(quota(1500, 60), asReconcile);
    await enter('sync', 'sync');
  });

  it('holds the endpoint and place that a limit was met at, and nothing else', async () => {
    let now = NOW;
    const budget = new RequestBudget(120, () => now);
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

  it('refuses those that wait for a place when its limit is met, and lets the others wait on', async () => {
    const budget = new RequestBudget(120, () => NOW);
    const { entered, enter } = observe(budget);
    await Promise.all(Array.from({ length: 6 }, () => enter('reconcile', 'reconcile')));
    const waiting = faultOf(enter('waiting', 'reconcile', 'DELETE /projects/10/members/:id'));
    void enter('elsewhere', 'reconcile', 'DELETE /projects/11/members/:id');
    budget.heed(limited(30, NOW), { priority: 'reconcile', endpoint: 'DELETE /projects/10/members/:id' });
    expect(await waiting).toMatchObject({ code: 'rate_limited' });
    expect(entered).toHaveLength(6);
  });

  it('never lets what a sync ran into hold a reconcile, and holds all of a sync by a limit of the account', async () => {
    const budget = new RequestBudget(120, () => NOW);
    const { enter } = observe(budget);
    budget.heed(limited(3600, NOW), { priority: 'sync', endpoint: LISTS });
    const retryAt = new Date(NOW.getTime() + 3_600_000);
    expect(await faultOf(enter('sync', 'sync', 'GET /groups/2/projects'))).toMatchObject({ retryAt });
    await enter('reconcile', 'reconcile', LISTS);
  });

  it('asks for a reconcile again within a minute, however long it was told to wait', async () => {
    let now = NOW;
    const budget = new RequestBudget(120, () => now);
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
    const budget = new RequestBudget(120, () => now);
    const { enter } = observe(budget);
    budget.note(true);
    expect(budget.takeReturn()).toBe(false);
    budget.note(false);
    budget.note(true);
    expect(budget.takeReturn()).toBe(false); // one failure among successes is no outage
    budget.heed(limited(30, now), asReconcile);
    budget.note(false);
    now = new Date(NOW.getTime() + 6000);
    budget.note(true);
    expect([budget.takeReturn(), budget.takeReturn()]).toEqual([true, false]);
    await enter('at once', 'reconcile');
  });

  it('takes nothing away when the clock is set back, and gives no more than is saved up when it is set forward', async () => {
    let now = NOW;
    const budget = new RequestBudget(120, () => now);
    const { entered, enter } = observe(budget);
    for (const hours of [-2, 2]) {
      now = new Date(NOW.getTime() + hours * 3_600_000);
      await enter('one', 'reconcile');
    }
    now = new Date(now.getTime() + 7_200_000);
    for (let i = 0; i < 20; i++) void enter('more', 'reconcile');
    await reconciled();
    expect(entered).toHaveLength(8);
  });

  it('forgets who stops waiting', async () => {
    const budget = new RequestBudget(120, () => NOW);
    const { entered, enter } = observe(budget);
    await Promise.all(Array.from({ length: 6 }, () => enter('reconcile', 'reconcile')));
    await expect(budget.enter(asReconcile, AbortSignal.timeout(10))).rejects.toThrow(/timeout/i);
    await expect(budget.enter(asReconcile, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(entered).toHaveLength(6);
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
    await reconciled();
    await stage.connector.read(placeOf(stage, stage.project), never);
    expect(isOver).toBe(false);
    await sync;
  });
});
