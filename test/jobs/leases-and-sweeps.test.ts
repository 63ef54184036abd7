import { describe, expect, it } from 'vitest';
import { reconcileMembership } from '../../jobs/reconcile-membership.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import { ConnectorError } from '../../src/errors.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { leaseSlot } from '../../src/operations/grants/lease-slot.ts';
import { recordFailedReconcile } from '../../src/operations/grants/record-failed-reconcile.ts';
import { planReconcile } from '../../src/operations/grants/plan-reconcile.ts';
import { recordReconciled } from '../../src/operations/grants/record-reconciled.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
const PROJECTS = [API, 'acme/platform/infra', 'acme/web/checkout', 'acme/data/warehouse'] as const;

const written = (office: Office): string[] =>
  office.gitlab.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

async function manyGrants(office: Office, duration: string): Promise<GrantId[]> {
  const ids: GrantId[] = [];
  for (const path of PROJECTS)
    for (const handle of ['sam', 'lee'] as const)
      ids.push(await office.grant(handle, path, 'maintainer', duration));
  return ids;
}

describe('two job processes on one database', () => {
  it('sweep the same rows at once: every write happens once', async () => {
    const office = await openOffice();
    const other = office.another();
    for (const path of PROJECTS)
      for (const handle of ['sam', 'lee'] as const) {
        const requestId = await office.ask(handle, path, 'maintainer', '1h');
        await office.approve(requestId);
      }
    await Promise.all([office.reconcile(), office.reconcile(other)]);
    await office.reconcile();
    expect(written(office)).toHaveLength(8);
    office.gitlab.clearRequests();
    office.skip('61m');
    await Promise.all([office.reconcile(), office.reconcile(other)]);
    await office.reconcile();
    expect(written(office)).toHaveLength(8);
    expect(new Set(written(office)).size).toBe(8);
    const grants = await office.ctx.db.selectFrom('grants').select('status').execute();
    expect(grants.every(({ status }) => status === 'ended')).toBe(true);
    expect(office.row('project', office.acme.projects.api, office.acme.users.lee)).toBe(
      '20 until 2027-01-24',
    );
  });

  it('one grants while the other ends: the outcome is the end', async () => {
    const office = await openOffice();
    const other = office.another();
    const { projects, users } = office.acme;
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.approve(requestId);
    const id = await office.grantOf(requestId);
    const gate = office.gitlab.hold({ method: 'POST' }, 'received');
    const granting = office.reconcile();
    await gate.reached;
    await endGrant(other, office.actor('sam'), { grantId: id });
    office.gitlab.clearRequests();
    await office.reconcile(other); // the slot is taken: nothing to do
    expect(office.gitlab.requests).toEqual([]);
    gate.release();
    await granting;
    await office.reconcile(other);
    expect(await office.status(id)).toBe('ended: given_back');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });
});

describe('a lease', () => {
  it('of a worker that died delays at most 30 s', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    await office.pass('59m 58s');
    await endGrant(office.ctx, office.actor('sam'), { grantId: id });
    const { slotId } = await office.find(id);
    expect(await leaseSlot(office.another(), slotId)).not.toBeNull(); // and then dies
    await office.pass('29s');
    expect(await office.status(id)).toBe('revoking: given_back');
    await office.pass('2s');
    expect(await office.status(id)).toBe('ended: given_back');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('that has passed on lets the former worker record nothing', async () => {
    const office = await openOffice();
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.approve(requestId);
    const { slotId } = await office.find(await office.grantOf(requestId));
    const late = await leaseSlot(office.ctx, slotId);
    if (late === null) throw new Error('no lease');
    const connector = await office.ctx.connectors.get('gitlab');
    const seen = await connector.read(late.place, never);
    const plan = await planReconcile(office.ctx, late, seen);
    office.skip('31s');
    const next = await leaseSlot(office.another(), slotId);
    if (next === null) throw new Error('no lease');

    const before = await office.slot(await office.grantOf(requestId));
    await expect(planReconcile(office.ctx, late, seen)).rejects.toMatchObject({
      name: 'StaleError',
      code: 'moved',
    });
    await recordReconciled(office.ctx, late, plan, { ...seen, outcome: 'applied' });
    await recordFailedReconcile(
      office.ctx,
      late,
      plan,
      new ConnectorError({ code: 'rejected', fault: { code: 'refused', said: 'no' }, applied: 'no' }),
    );
    expect(await office.slot(await office.grantOf(requestId))).toEqual(before);
    expect(await office.status(await office.grantOf(requestId))).toBe('provisioning');
  });

  it('is not given for a slot that is reconciled, taken, or has to wait', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    const { slotId } = await office.find(id);
    expect(await leaseSlot(office.ctx, slotId)).toBeNull();
    await endGrant(office.ctx, office.actor('sam'), { grantId: id });
    const leases = await Promise.all([leaseSlot(office.ctx, slotId), leaseSlot(office.another(), slotId)]);
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('held by a reconcile that is told to stop is given back at once', async () => {
    const office = await openOffice();
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.approve(requestId);
    const id = await office.grantOf(requestId);
    await reconcileMembership(office.ctx, { slotId: (await office.find(id)).slotId }, AbortSignal.abort());
    expect(await office.slot(id)).toMatchObject({ leaseToken: null, attempts: 1 });
    await office.pass('5s');
    expect(await office.status(id)).toBe('active');
  });
});

describe('the sweep alone, when the queue never runs', () => {
  it('ends every grant within a minute of its end, and none before', async () => {
    const office = await openOffice();
    const ids = await manyGrants(office, '30m');
    const ends = (await Promise.all(ids.map((id) => office.find(id)))).map(
      ({ expiresAt }) => expiresAt?.getTime() ?? 0,
    );
    office.skip('29m');
    const early = new Set<string>();
    const late = new Set<string>();
    for (let step = 0; step < 27; step++) {
      const now = office.ctx.now().getTime();
      for (const [index, id] of ids.entries()) {
        const { status } = await office.find(id);
        if (now < (ends[index] ?? 0) && status !== 'active') early.add(id);
        if (now > (ends[index] ?? 0) + 60_000 && status !== 'ended') late.add(id);
      }
      await office.sweepThrough('5s');
    }
    expect([...early, ...late]).toEqual([]);
    for (const id of ids) expect(await office.status(id)).toBe('ended: expired');
  });

  it('does so after hours in which nothing ran at all', async () => {
    const office = await openOffice();
    const ids = await manyGrants(office, '30m');
    office.skip('5h');
    await sweepOnce(office.ctx, ['access'], 0);
    for (const id of ids) expect(await office.status(id)).toBe('ended: expired');
  });

  it('grants, too, and tries again what failed', async () => {
    const office = await openOffice();
    office.gitlab.faults.add({ kind: 'status', status: 502 });
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.approve(requestId);
    await office.sweepThrough('15s');
    expect(await office.status(await office.grantOf(requestId))).toBe('active');
  });

  it('does what is urgent first: ends, then reconciles, then closes requests', async () => {
    const office = await openOffice();
    await office.grant('sam', API, 'developer', '8h');
    await office.ask('ana', API, 'developer', '1h');
    await office.approve(await office.ask('lee', API, 'maintainer', '1h'));
    office.skip('8h 1m');
    const order: string[] = [];
    await sweepOnce(office.ctx, ['access', 'messages', 'upkeep'], 0, (job) => void order.push(job));
    expect([...new Set(order)]).toEqual([
      'expire-grant',
      'reconcile-membership',
      'tell-waiting',
      'lapse-request',
      'remind-approvers',
      'look-into-holding',
      'render-message',
      'look-into-shares',
    ]);
  });

  it('leaves to the queue what has been due for less than two seconds', async () => {
    const office = await openOffice();
    await office.approve(await office.ask('sam', API, 'developer', '1h'));
    expect(await sweepOnce(office.ctx, ['access'], 2000)).toBe(0);
    office.skip('2s');
    expect(await sweepOnce(office.ctx, ['access'], 2000)).toBe(1);
  });
});
