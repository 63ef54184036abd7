import { describe, expect, it, vi } from 'vitest';
import { syncConnector } from '../../../jobs/sync-connector.ts';
import { endGrant } from '../../../src/operations/grants/end-grant.ts';
import { isAll } from '../../support/kill-points.ts';
import { openOffice, type Office } from '../../support/office.ts';

const API = 'acme/platform/api';
const PROJECTS = 5000;
const PER_MINUTE = 2000;
/** It takes a tenth of a second, or some on a machine with much else to do; the sync beside it is under way for minutes. */
const WITHIN_MS = 20_000;
/** What may be sent at once; then the sync is held to the pace of its budget. */
const BURST = 180;

/** Acme at a GitLab that answers 2,000 requests a minute, with 5,000 projects more since the last sync. */
async function openHugeOffice(): Promise<Office> {
  const office = await openOffice({ limits: { user: PER_MINUTE } });
  for (let index = 0; index < PROJECTS; index++)
    office.gitlab.addProject({ groupId: office.acme.groups.web, path: `p${index}`, name: `P ${index}` });
  return office;
}

const refused = ({ gitlab }: Office): number => gitlab.requests.filter(({ status }) => status === 429).length;

describe('the budget of a token', () => {
  it.runIf(isAll)(
    'during a full sync of 5,000 projects a revocation still reaches GitLab at once',
    async () => {
      const office = await openHugeOffice();
      const { gitlab, acme } = office;
      const id = await office.grant('sam', API, 'developer', '8h');
      gitlab.clearRequests();
      const stop = new AbortController();
      let isOver = false;
      const syncing = syncConnector(office.ctx, { connectorId: 'gitlab' }, stop.signal).finally(
        () => (isOver = true),
      );
      await vi.waitFor(() => expect(gitlab.requests.length).toBeGreaterThan(BURST), 60_000);
      const ended = performance.now();
      await endGrant(office.ctx, office.actor('sam'), { grantId: id });
      await office.reconcile();
      const took = performance.now() - ended;
      expect(office.row('project', acme.projects.api, acme.users.sam)).toBeNull();
      expect(gitlab.countRequests({ method: 'DELETE' })).toBe(1);
      expect(took).toBeLessThan(WITHIN_MS);
      console.log(`revoked and read back ${Math.round(took)} ms after it was ended, beside a sync`);
      expect(isOver).toBe(false);
      expect(refused(office)).toBe(0);
      stop.abort();
      await syncing.catch(() => undefined);
    },
  );

  it('is obeyed when one endpoint has had enough: the sync goes on where it was, when GitLab said', async () => {
    const office = await openOffice();
    const tooMany = {
      kind: 'answer',
      status: 429,
      body: { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
    } as const;
    office.gitlab.faults.add({ ...tooMany, path: /\/projects\/20\/members$/ });
    office.jobs.length = 0;
    const before = office.ctx.now();
    await office.sync();
    const again = office.jobs.find(({ name }) => name === 'sync-connector');
    expect(again?.payload).toEqual({ connectorId: 'gitlab' });
    const wait = (again?.delayUntil?.getTime() ?? 0) - before.getTime();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(61_000); // GitLab counts by the minute of its clock
    office.skip('61s');
    office.gitlab.clearRequests();
    await office.sync();
    expect(office.gitlab.countRequests({ path: /projects\/20\/members$/ })).toBe(1);
    expect(office.gitlab.countRequests({ path: /descendant_groups/ })).toBe(0);
  });
});
