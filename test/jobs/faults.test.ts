import { describe, expect, it } from 'vitest';
import type { GrantId } from '../../src/domain/id.ts';
import { PROVISION_ATTEMPTS } from '../../src/domain/access/grant.ts';
import type { Fault } from '../../playground/fakes/gitlab-faults.ts';
import { hasTurn } from '../support/kill-points.ts';
import { openOffice, type Office } from '../support/office.ts';
import { saidOf } from '../support/said.ts';

const API = 'acme/platform/api';
/** Too short for an answer that never comes, long enough for one that does. */
const IMPATIENT = { timeoutMs: 2500 };

/** Passes time in small steps until a grant is where it should be; how many seconds that took. */
async function secondsUntil(office: Office, id: GrantId, status: string): Promise<number> {
  for (let seconds = 0; seconds <= 180; seconds += 5) {
    if ((await office.status(id)) === status) return seconds;
    await office.pass('5s');
  }
  throw new Error(`the grant is ${await office.status(id)}, not ${status}`);
}

const FAULTS: readonly [string, Omit<Fault, 'method'>][] = [
  ['429 of an endpoint', { kind: '429-app' }],
  ['429 of the account', { kind: '429-rack', retryAfter: 30 }],
  ['500', { kind: 'status', status: 500 }],
  ['502', { kind: 'status', status: 502 }],
  ['503', { kind: 'status', status: 503 }],
  ['a reset', { kind: 'reset' }],
  ['a hang', { kind: 'hang' }],
  ['a login page', { kind: 'html' }],
  ['an empty answer', { kind: 'empty-json' }],
  ['502 after the write was applied', { kind: '502-after-apply' }],
  ['a reset after the write was applied', { kind: 'reset-after-apply' }],
  ['a hang after the write was applied', { kind: 'hang-after-apply' }],
];

describe('trouble with GitLab delays, and loses nothing', () => {
  const turn = FAULTS.filter(([name], index) => hasTurn(name, index + 1, FAULTS.length));
  it.for(turn)('%s, on every kind of write', async ([, fault]) => {
    const office = await openOffice(IMPATIENT);
    const { projects, users } = office.acme;
    for (const method of ['POST', 'PUT', 'PUT', 'DELETE']) office.gitlab.faults.add({ ...fault, method });
    const weaker = await office.grant('sam', API, 'developer', '2h');
    expect(await office.status(weaker)).toBe('provisioning');
    expect(await secondsUntil(office, weaker, 'active')).toBeLessThanOrEqual(65);
    const stronger = await office.grant('sam', API, 'maintainer', '1h');
    await secondsUntil(office, stronger, 'active');
    expect(office.row('project', projects.api, users.sam)).toBe('40 until 2026-11-27');
    await office.pass('61m');
    await secondsUntil(office, stronger, 'ended: expired');
    expect(await office.status(weaker)).toBe('active');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    await office.pass('1h');
    await secondsUntil(office, weaker, 'ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(await office.messages('drift-notice')).toEqual([]);
    await office.pass('2m');
    expect(await office.slot(weaker)).toMatchObject({
      baseline: null,
      intents: [],
      attempts: 0,
      lastError: null,
    });
  });

  it('the same, on reads', async () => {
    const office = await openOffice(IMPATIENT);
    for (const [, fault] of FAULTS.slice(0, 9)) {
      office.gitlab.faults.add({ ...fault, method: 'GET' });
      const id = await office.grant('sam', API, 'developer', '1h');
      await secondsUntil(office, id, 'active');
      office.gitlab.faults.add({ ...fault, method: 'GET' });
      await office.pass('61m');
      await secondsUntil(office, id, 'ended: expired');
    }
    expect(office.row('project', office.acme.projects.api, office.acme.users.sam)).toBeNull();
  });

  it('409 after a replayed POST (502 after it was applied): the row is there, once, and is its own', async () => {
    const office = await openOffice();
    office.gitlab.faults.add({ kind: '502-after-apply', method: 'POST' });
    // The look that follows still sees nothing, as a lagging replica would have it, so the POST is sent again.
    const member = new RegExp(`/projects/${office.acme.projects.api}/members/${office.acme.users.sam}$`);
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.approve(requestId);
    await office.reconcile();
    const id = await office.grantOf(requestId);
    const absent = {
      kind: 'answer',
      status: 404,
      body: { message: '404 Not found' },
      method: 'GET',
    } as const;
    office.gitlab.faults.add({ ...absent, path: member });
    office.gitlab.faults.add({ kind: 'answer', status: 200, body: [], method: 'GET', path: /\/members$/ });
    await office.pass('11s');
    expect(
      office.gitlab.requests.filter(({ method }) => method === 'POST').map(({ status }) => status),
    ).toEqual([502, 409]);
    expect(await office.status(id)).toBe('active');
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.messages('drift-notice')).toEqual([]);
  });
});

describe('limits that GitLab sets are kept to', () => {
  it('429 of an endpoint: nothing is written there until its minute is over, others go on', async () => {
    const office = await openOffice();
    office.gitlab.faults.add({ kind: '429-app', method: 'POST' });
    const limited = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.clearRequests();
    const other = await office.grant('ana', 'acme/platform/infra', 'developer', '1h');
    expect(await office.status(other)).toBe('active');
    await office.pass('30s');
    expect(office.gitlab.countRequests({ method: 'POST', path: /projects\/10\// })).toBe(0);
    await office.pass('61s');
    expect(await office.status(limited)).toBe('active');
  });

  it('429 of the account: it is found out place by place, and every grant comes when it is over', async () => {
    const office = await openOffice();
    office.gitlab.faults.add({ kind: '429-rack', retryAfter: 30, method: 'POST' });
    const limited = await office.grant('sam', API, 'developer', '1h');
    const other = await office.grant('ana', 'acme/platform/infra', 'developer', '1h');
    expect(await office.status(other)).toBe('active');
    await office.pass('35s');
    expect(await secondsUntil(office, limited, 'active')).toBeLessThanOrEqual(5);
  });
});

describe('giving up', () => {
  it('provisioning: after its tries, failed when nothing can have been written', async () => {
    const office = await openOffice();
    office.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
    const id = await office.grant('sam', API, 'developer', '1h');
    for (let attempt = 1; attempt < PROVISION_ATTEMPTS; attempt++) {
      expect(await office.slot(id)).toMatchObject({ attempts: attempt });
      expect(await office.status(id)).toBe('provisioning');
      await office.pass('5m');
    }
    expect(await office.status(id)).toBe('failed');
    expect(saidOf((await office.find(id)).failure)).toMatch(/in trouble \(status 502\)/);
    expect(office.gitlab.countRequests({ method: 'POST' })).toBe(0);
    office.gitlab.faults.clear();
    await office.pass('5m');
    expect(await office.slot(id)).toMatchObject({ attempts: 0, baseline: null });
  });

  it('provisioning: after its tries, taken back when a write may have been done (not confirmed)', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    office.gitlab.faults.add({ kind: '502-after-apply', method: 'POST' });
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.faults.add({ kind: 'status', status: 500, times: Infinity });
    for (let attempt = 1; attempt < PROVISION_ATTEMPTS; attempt++) await office.pass('5m');
    expect(await office.status(id)).toBe('revoking: not_confirmed');
    office.gitlab.faults.clear();
    await office.pass('5m');
    expect(await office.status(id)).toBe('ended: not_confirmed');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(await office.messages('drift-notice')).toEqual([]);
  });

  it('revoking: never', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
    await office.pass('1h');
    await office.tellLate();
    expect(await office.messages('revoke-alert')).toEqual([]);
    for (let attempt = 2; attempt <= 30; attempt++) await office.pass('5m');
    await office.tellLate();
    expect(await office.slot(id)).toMatchObject({ attempts: 30 });
    expect(await office.status(id)).toBe('revoking: expired');
    expect(await office.messages('revoke-alert')).toHaveLength(2);
    office.gitlab.faults.clear();
    await office.pass('5m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });
});
