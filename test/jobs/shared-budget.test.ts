import { describe, expect, it, vi } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import { document } from '../../playground/fakes/document.ts';
import { seedGrants, seedProjects } from '../bench/due-grants.ts';
import { ANOTHER_TOKEN, secretAt } from '../support/office-connectors.ts';
import { openOffice, type Office } from '../support/office.ts';

const PER_MINUTE = 1200;
const WINDOW_MS = 3000;
const ENDS = 200;

/** Syncs in several processes at once, of these connectors in turn, until they are told to stop. */
function syncIn(office: Office, processes: number, connectorIds = ['gitlab']): () => Promise<void> {
  const stop = new AbortController();
  const contexts = Array.from({ length: processes }, () => office.another());
  const syncing = contexts.map((ctx, index) => {
    const connectorId = connectorIds[index % connectorIds.length] ?? 'gitlab';
    return syncConnector(ctx, { connectorId }, stop.signal).catch(() => undefined);
  });
  return async () => {
    stop.abort();
    await Promise.all(syncing);
  };
}

const addProjects = ({ gitlab, acme }: Office, count: number, groupId: number = acme.groups.web): void => {
  for (let index = 0; index < count; index++)
    gitlab.addProject({ groupId, path: `p${index}`, name: `P ${index}` });
};

/** No more than the limit allows of what was asked since then, and more than nothing. */
function expectWithin(asked: number, began: number, paidLater: number): void {
  const windows = Math.floor((performance.now() - began) / WINDOW_MS) + 2;
  expect(asked).toBeGreaterThan(30);
  expect(asked).toBeLessThanOrEqual((windows * PER_MINUTE) / 20 + paidLater);
}

describe('a budget that several processes share', () => {
  it('lets all of them together ask no more than its operator allows', async () => {
    const office = await openOffice();
    const { connectors } = document(office.gitlab.url);
    await office.configure({
      connectors: connectors.map((one) => ({ ...one, sync: { every: '1h', maxPerMinute: PER_MINUTE } })),
    });
    addProjects(office, 600);
    office.gitlab.clearRequests();
    const began = performance.now();
    const stop = syncIn(office, 3);
    await vi.waitFor(() => expect(performance.now() - began).toBeGreaterThan(2 * WINDOW_MS), 20_000);
    // The checks of each process never wait, and are paid for by what comes after them.
    expectWithin(office.gitlab.requests.length, began, 3 * 5);
    await stop();
    const { rows } = await office.database.pool.query<{ most: number }>(
      'select max(taken)::int as most from request_windows',
    );
    expect(rows[0]?.most).toBeLessThanOrEqual(PER_MINUTE / 20);
  });

  it('two processes, one token, both syncing while 200 grants expire: nothing is refused, all end', async () => {
    const office = await openOffice({
      limits: { user: 2000 },
      furnish: (gitlab, acme) => seedProjects({ gitlab, acme }, ENDS),
    });
    const due = new Date(office.ctx.now().getTime() + 60_000);
    const grants = await seedGrants(
      office,
      Array.from({ length: ENDS }, () => due),
    );
    addProjects(office, 1500);
    office.skip('61s');
    office.gitlab.clearRequests();
    const stop = syncIn(office, 2);
    await vi.waitFor(() => expect(office.gitlab.requests.length).toBeGreaterThan(100), 20_000);
    for (let look = 0; look < 20; look++) if ((await sweepOnce(office.ctx, ['access'], 0)) === 0) break;
    const ended = office.gitlab.countRequests({ method: 'DELETE' });
    const refused = office.gitlab.requests.filter(({ status }) => status === 429).length;
    await stop();
    expect({ ended, refused }).toEqual({ ended: grants.length, refused: 0 });
  });

  it('is one for two connectors with two tokens on one top-level group, if it is told so, and ends grants first', async () => {
    const office = await openOffice({
      furnish: (gitlab, acme) => {
        seedProjects({ gitlab, acme }, ENDS);
        gitlab.addUser({ id: 150, username: 'other-bot', name: 'Other bot' });
        gitlab.setMember('group', acme.groups.acme, 150, 50);
        gitlab.addToken({ value: secretAt(ANOTHER_TOKEN), userId: 150 });
      },
    });
    const [own] = document(office.gitlab.url).connectors;
    const sync = { every: '1h', maxPerMinute: PER_MINUTE, sharedBy: 'top-level-group' };
    await office.configure({
      connectors: [
        { ...own, group: 'acme/platform', sync },
        { ...own, id: 'web', name: 'Web', group: 'acme/web', token: { env: ANOTHER_TOKEN } },
      ],
    });
    const due = new Date(office.ctx.now().getTime() + 60_000);
    const grants = await seedGrants(
      office,
      Array.from({ length: 20 }, () => due),
    );
    for (const group of [office.acme.groups.web, office.acme.groups.platform])
      addProjects(office, 600, group);
    office.skip('61s');
    office.gitlab.clearRequests();
    const began = performance.now();
    const stop = syncIn(office, 2, ['gitlab', 'web']);
    await vi.waitFor(() => expect(performance.now() - began).toBeGreaterThan(WINDOW_MS), 20_000);
    const ending = performance.now();
    for (let look = 0; look < 20; look++) if ((await sweepOnce(office.ctx, ['access'], 0)) === 0) break;
    const took = performance.now() - ending;
    const ended = office.gitlab.countRequests({ method: 'DELETE' });
    await vi.waitFor(() => expect(performance.now() - began).toBeGreaterThan(4 * WINDOW_MS), 20_000);
    const { requests } = office.gitlab;
    const lists = (place: RegExp): number => requests.filter(({ path }) => place.test(path)).length;
    expect(lists(/groups\/acme(?:%2F|\/)web/i)).toBeGreaterThan(0);
    expect(lists(/groups\/acme(?:%2F|\/)platform/i)).toBeGreaterThan(0);
    expectWithin(requests.length, began, 2 * 5 + PER_MINUTE / 80);
    expect(ended).toBe(grants.length);
    // Behind both syncs they would have waited for a minute.
    expect(took).toBeLessThan(20_000);
    // What was ended is paid for in time, but for what the third process does not owe yet.
    await vi.waitFor(async () => {
      const asked = office.gitlab.requests.length;
      const { rows } = await office.database.pool.query<{ keys: number; most: number; taken: number }>(
        'select count(distinct key)::int as keys, max(taken)::int as most, sum(taken)::int as taken from request_windows',
      );
      expect(rows).toEqual([{ keys: 1, most: PER_MINUTE / 20, taken: expect.any(Number) as number }]);
      expect(asked).toBeLessThanOrEqual((rows[0]?.taken ?? 0) + 2 * 5 + PER_MINUTE / 80);
    }, 20_000);
    await stop();
  }, 60_000);

  it('goes on by itself where the database is away', async () => {
    const office = await openOffice();
    const { connectors } = document(office.gitlab.url);
    await office.configure({
      connectors: connectors.map((one) => ({ ...one, sync: { every: '1h', maxPerMinute: PER_MINUTE } })),
    });
    await office.database.pool.query('alter table request_windows rename to request_windows_away');
    try {
      await office.sync();
      const { syncRun } = await office.ctx.db
        .selectFrom('connectorStates')
        .select('syncRun')
        .executeTakeFirstOrThrow();
      expect(syncRun).toBeNull();
    } finally {
      await office.database.pool.query('alter table request_windows_away rename to request_windows');
    }
  });
});
