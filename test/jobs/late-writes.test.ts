import { describe, expect, it, vi } from 'vitest';
import { reconcileMembership } from '../../jobs/reconcile-membership.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
/** Too short for an answer that never comes, long enough for one that does. */
const IMPATIENT = { timeoutMs: 2500 };

/** Has omar approve a request, and waits until the write it leads to is given up while GitLab still works on it. */
async function loseWrite(office: Office, ask: { role: 'developer' | 'maintainer'; duration: string }) {
  const requestId = await office.ask('sam', API, ask.role, ask.duration);
  const gate = office.gitlab.hold({ method: 'POST' }, 'received');
  await office.approve(requestId);
  await office.reconcile();
  await gate.reached;
  return { id: await office.grantOf(requestId), land: gate.release };
}

/** Until GitLab has done what it was asked. */
function landed(office: Office): Promise<void> {
  const { projects, users } = office.acme;
  return vi.waitFor(() => {
    if (office.row('project', projects.api, users.sam) === null) throw new Error('not landed');
  });
}

describe('a write whose answer was lost', () => {
  it('not_before is honoured: nobody looks while it may be landing', async () => {
    const office = await openOffice(IMPATIENT);
    const { id, land } = await loseWrite(office, { role: 'developer', duration: '4h' });
    office.gitlab.clearRequests();
    await office.pass('9s');
    expect(office.gitlab.requests).toEqual([]);
    expect((await office.slot(id)).notBefore).not.toBeNull();
    land();
    await landed(office);
    await office.pass('2s');
    expect(await office.status(id)).toBe('active');
    expect(office.gitlab.countRequests({ method: 'POST' })).toBe(0);
  });

  it('landing after the grant was given up: it is undone', async () => {
    const office = await openOffice(IMPATIENT);
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    const { id, land } = await loseWrite(office, { role: 'developer', duration: '4h' });
    office.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
    for (let attempt = 0; attempt < 8; attempt++) await office.pass('5m');
    expect(await office.status(id)).toBe('revoking: not_confirmed');
    land();
    await landed(office);
    office.gitlab.faults.clear();
    await office.pass('5m');
    expect(await office.status(id)).toBe('ended: not_confirmed');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('landing after the grant has already ended without it: it is not taken for a human’s, and undone', async () => {
    const office = await openOffice(IMPATIENT);
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    const { id, land } = await loseWrite(office, { role: 'developer', duration: '4h' });
    await endGrant(office.ctx, office.actor('sam'), { grantId: id });
    await office.pass('11s'); // a look finds nothing there
    expect(await office.status(id)).toBe('ended: given_back');
    land();
    await landed(office);
    expect(office.row('project', api, sam)).toBe('30 until 2026-11-27');
    await office.sweepThrough('2m');
    expect(office.row('project', api, sam)).toBeNull();
    expect(await office.messages('drift-notice')).toEqual([]);
    expect((await office.slot(id)).baseline).toBeNull();
  });

  it('landing after the worker that sent it lost its lease: it is not taken for a human’s, and undone', async () => {
    const office = await openOffice(IMPATIENT);
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    const requestId = await office.ask('sam', API, 'developer', '1m');
    await office.approve(requestId);
    const id = await office.grantOf(requestId);
    const gate = office.gitlab.hold({ method: 'POST' }, 'received');
    const { slotId } = await office.find(id);
    const run = reconcileMembership(office.another(), { slotId }, never);
    await gate.reached;
    await endGrant(office.ctx, office.actor('sam'), { grantId: id });
    await office.pass('31s'); // the lease ran out, another looks and finds nothing
    expect(await office.status(id)).toBe('ended: given_back');
    gate.release();
    await Promise.all([run, landed(office)]);
    expect(office.row('project', api, sam)).toBe('30 until 2026-11-27');
    await office.sweepThrough('2m');
    expect(office.row('project', api, sam)).toBeNull();
  });
});
