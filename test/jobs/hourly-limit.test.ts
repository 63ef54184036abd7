import { describe, expect, it, vi } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import { seedGrants, seedProjects } from '../bench/due-grants.ts';
import { openOffice } from '../support/office.ts';

const AN_HOUR = 600;
const ENDS = 50;

describe('a limit of an hour that GitLab announces', () => {
  it('is kept by a sync, which leaves what all takes that ends before the hour is over', async () => {
    const office = await openOffice({
      startsAt: '2026-03-10T12:50:00Z',
      furnish: (gitlab, acme) => seedProjects({ gitlab, acme }, ENDS),
      limits: { userHour: AN_HOUR },
    });
    const due = new Date('2026-03-10T12:58:00Z');
    const grants = await seedGrants(
      office,
      Array.from({ length: ENDS }, () => due),
    );
    for (let index = 0; index < 700; index++)
      office.gitlab.addProject({ groupId: office.acme.groups.web, path: `p${index}`, name: `P ${index}` });
    office.gitlab.clearRequests();
    const stop = new AbortController();
    const syncing = syncConnector(office.another(), { connectorId: 'gitlab' }, stop.signal).catch(
      () => undefined,
    );
    const asked = (): number => office.gitlab.requests.length;
    // Until it waits: nothing more was asked for a while.
    let before = -1;
    await vi.waitUntil(
      () => {
        const now = asked();
        const isStill = now > 50 && now === before;
        before = now;
        return isStill;
      },
      { timeout: 60_000, interval: 1500 },
    );
    expect(asked()).toBeGreaterThan(200);
    office.skip('8m 5s');
    for (let look = 0; look < 20; look++) if ((await sweepOnce(office.ctx, ['access'], 0)) === 0) break;
    stop.abort();
    await syncing;
    const ended = office.gitlab.countRequests({ method: 'DELETE' });
    const refused = office.gitlab.requests.filter(({ status }) => status === 429).length;
    expect({ ended, refused }).toEqual({ ended: grants.length, refused: 0 });
  }, 120_000);
});
