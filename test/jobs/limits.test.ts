import { describe, expect, it } from 'vitest';
import type { Fault } from '../../playground/fakes/gitlab-faults.ts';
import { openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
const INFRA = 'acme/platform/infra';
const AN_HOUR = { kind: '429-rack', retryAfter: 3600 } as const;
const AN_HOUR_HERE = { kind: '429-app', retryAfter: 3600 } as const;
/** The list of a sync, what is read before a removal, and the removal, of the project api. */
const READ = { method: 'GET', path: /\/projects\/10\/members\/\d+$/ } as const;
const REMOVAL = { method: 'DELETE', path: /\/projects\/10\/members\/\d+$/ } as const;

/** Two grants that end together: one where the limit is met, one elsewhere. */
async function twoEnding(): Promise<{ office: Office; here: string; elsewhere: string }> {
  const office = await openOffice();
  const here = await office.grant('sam', API, 'developer', '1h');
  const elsewhere = await office.grant('sam', INFRA, 'developer', '1h');
  office.skip('59m 58s');
  return { office, here, elsewhere };
}

const statusOf = (office: Office, id: string) => office.status(id as `grt_${string}`);

describe('a Retry-After of an hour on a list, a member read, a delete', () => {
  it('on two lists of a sync: what ends 15 seconds later is taken back at once', async () => {
    const { office, here, elsewhere } = await twoEnding();
    office.gitlab.faults.add({ ...AN_HOUR, method: 'GET', path: /\/groups\/\d+\/projects$/, times: 2 });
    await office.sync();
    await office.pass('15s');
    for (const id of [here, elsewhere]) expect(await statusOf(office, id)).toBe('ended: expired');
  });

  it.for<[string, Fault]>([
    ['a member read, as of the account', { ...AN_HOUR, ...READ }],
    ['a member read, as of the endpoint', { ...AN_HOUR_HERE, ...READ }],
    ['a delete, as of the account', { ...AN_HOUR, ...REMOVAL }],
    ['a delete, as of the endpoint', { ...AN_HOUR_HERE, ...REMOVAL }],
  ])('on %s: it is tried again within a minute, and nothing else waits', async ([, fault]) => {
    const { office, here, elsewhere } = await twoEnding();
    office.gitlab.faults.add(fault);
    await office.pass('2s');
    expect(await statusOf(office, elsewhere)).toBe('ended: expired');
    await office.sweepThrough('55s');
    expect(await statusOf(office, here)).toBe('ended: expired');
  });

  it.for<[string, Fault]>([
    ['a member read', { ...AN_HOUR, ...READ }],
    ['a delete', { ...AN_HOUR, ...REMOVAL }],
  ])('on every %s for ten minutes: it is tried at least once a minute', async ([, fault]) => {
    const { office, here } = await twoEnding();
    office.gitlab.faults.add({ ...fault, times: Infinity });
    office.gitlab.clearRequests();
    await office.sweepThrough('10m');
    const tries = office.gitlab.requests.filter(
      ({ method, path }) =>
        method === fault.method && path.endsWith(`/projects/10/members/${office.acme.users.sam}`),
    );
    const gaps = tries.slice(1).map(({ at }, index) => at.getTime() - (tries[index]?.at.getTime() ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    expect(tries.length).toBeLessThan(30);
    office.gitlab.faults.clear();
    await office.sweepThrough('1m');
    expect(await statusOf(office, here)).toBe('ended: expired');
  });
});

describe('when GitLab is back', () => {
  it('what waits is due at once: one success wakes the others', async () => {
    const office = await openOffice();
    const granted = await office.grant('ana', INFRA, 'developer', '4h');
    const ending = await office.grant('sam', API, 'developer', '1h');
    office.skip('59m 58s');
    office.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
    await office.approve(await office.askForMore('ana', granted, '1h'));
    const waits = async () =>
      ((await office.slot(granted)).nextAttemptAt?.getTime() ?? 0) - office.ctx.now().getTime();
    for (let minute = 0; minute < 30 && (minute < 15 || (await waits()) < 120_000); minute++)
      await office.pass('1m');
    expect(await waits()).toBeGreaterThan(120_000);
    office.gitlab.faults.clear();
    await office.pass('45s');
    expect(await office.status(ending)).toBe('ended: expired');
    expect(await office.slot(granted)).toMatchObject({ attempts: 0, lastError: null });
  });
});
