import { describe, expect, it, vi } from 'vitest';
import { RequestBudget } from '../../src/connectors/gitlab/budget.ts';
import { fakeStage } from './fake-stage.ts';
import { collect, collectPages, faultOf, never, placeOf } from './stage.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const quota = (left: number, resetIn: number) => ({
  status: 200,
  at: NOW,
  headers: {
    'ratelimit-limit': '2000',
    'ratelimit-remaining': String(left),
    'ratelimit-reset': String(NOW.getTime() / 1000 + resetIn),
  },
});
const reconciled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Notes, in order, who got in. */
function observe(budget: RequestBudget) {
  const entered: string[] = [];
  const enter = async (name: string, priority: 'reconcile' | 'sync') => {
    const leave = await budget.enter(priority, never);
    entered.push(name);
    return leave;
  };
  return { entered, enter };
}

describe('the request budget', () => {
  it('lets a reconcile past every sync that waits', async () => {
    const budget = new RequestBudget(1200, () => NOW); // 120 at once, then one in 50 ms
    const { entered, enter } = observe(budget);
    for (let i = 0; i < 30; i++) void enter(`sync ${i}`, 'sync');
    await reconciled();
    expect(entered).toHaveLength(8);
    await enter('reconcile', 'reconcile');
    expect(entered.at(-1)).toBe('reconcile');
    expect(entered).toHaveLength(9);
  });

  it('keeps a part for reconciling that no sync takes', async () => {
    const budget = new RequestBudget(60, () => NOW); // 6 at once, one a second
    const { entered, enter } = observe(budget);
    for (let i = 0; i < 6; i++) void enter('sync', 'sync');
    await enter('reconcile', 'reconcile');
    expect(entered).toEqual(['sync', 'sync', 'sync', 'sync', 'sync', 'reconcile']);
  });

  it('gives the next slot to a reconcile, and a sync its turn only when some are left over', async () => {
    const budget = new RequestBudget(600, () => NOW); // 60 at once, one in 100 ms
    const { entered, enter } = observe(budget);
    await Promise.all(Array.from({ length: 60 }, () => enter('reconcile', 'reconcile')));
    void enter('sync', 'sync');
    await enter('one more reconcile', 'reconcile');
    expect(entered.slice(60)).toEqual(['one more reconcile']);
  });

  it('lets in a sync when another is over', async () => {
    const budget = new RequestBudget(60_000, () => NOW);
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
    const budget = new RequestBudget(60_000, () => NOW);
    const { entered, enter } = observe(budget);
    budget.heed(quota(150, 0.1));
    void enter('sync', 'sync');
    await enter('reconcile', 'reconcile');
    expect(entered).toEqual(['reconcile']);
    await vi.waitFor(() => expect(entered).toEqual(['reconcile', 'sync']), 60_000);
    budget.heed(quota(1500, 60));
    await enter('sync', 'sync');
  });

  it('is silent as long as GitLab asks for, by the clock it was given', async () => {
    let now = NOW;
    const budget = new RequestBudget(60, () => now);
    const { enter } = observe(budget);
    await Promise.all(Array.from({ length: 6 }, () => enter('reconcile', 'reconcile')));
    const waiting = faultOf(enter('waiting', 'reconcile'));
    budget.heed({ status: 429, headers: { 'retry-after': '30' }, at: NOW });
    const retryAt = new Date(NOW.getTime() + 30_000);
    expect(await waiting).toMatchObject({ code: 'rate_limited', retryAt });
    expect(await faultOf(enter('later', 'sync'))).toMatchObject({ code: 'rate_limited', retryAt });
    now = retryAt;
    await enter('at last', 'reconcile');
  });

  it('asks again after an hour, however long it was told to wait', async () => {
    const budget = new RequestBudget(60, () => NOW);
    const { enter } = observe(budget);
    for (const silence of ['86400', '99999999999999999999', '1e400']) {
      budget.heed({ status: 429, headers: { 'retry-after': silence }, at: NOW });
      const retryAt = new Date(NOW.getTime() + 3_600_000);
      expect(await faultOf(enter(silence, 'reconcile'))).toMatchObject({ code: 'rate_limited', retryAt });
    }
  });

  it('forgets who stops waiting', async () => {
    const budget = new RequestBudget(60, () => NOW);
    const { entered, enter } = observe(budget);
    await Promise.all(Array.from({ length: 6 }, () => enter('reconcile', 'reconcile')));
    await expect(budget.enter('reconcile', AbortSignal.timeout(10))).rejects.toThrow(/timeout/i);
    await expect(budget.enter('reconcile', AbortSignal.abort())).rejects.toThrow(/abort/i);
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
