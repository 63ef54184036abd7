import { describe, expect, it, vi } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import { document } from '../../playground/fakes/document.ts';
import { seedGrants, seedProjects } from '../bench/due-grants.ts';
import { openOffice, type Office } from '../support/office.ts';

const PER_MINUTE = 1200;
const WINDOW_MS = 3000;
const ENDS = 200;

/** Syncs in several processes at once, of one token, until they are told to stop. */
function syncIn(office: Office, processes: number): () => Promise<void> {
  const stop = new AbortController();
  const contexts = Array.from({ length: processes }, () => office.another());
  const syncing = contexts.map((ctx) =>
    syncConnector(ctx, { connectorId: 'gitlab' }, stop.signal).catch(() => undefined),
  );
  return async () => {
    stop.abort();
    await Promise.all(syncing);
  };
}

const addProjects = ({ gitlab, acme }: Office, count: number): void => {
  for (let index = 0; index < count; index++)
    gitlab.addProject({ groupId: acme.groups.web, path: `p${index}`, name: `P ${index}` });
};

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
    const { length } = office.gitlab.requests;
    const took = performance.now() - began;
    await stop();
    const windows = Math.floor(took / WINDOW_MS) + 2;
    expect(length).toBeGreaterThan(30);
    // The checks of each process never wait, and are paid for by what comes after them.
    expect(length).toBeLessThanOrEqual((windows * PER_MINUTE) / 20 + 3 * 5);
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
  }, 120_000);

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
