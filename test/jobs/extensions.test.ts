import { describe, expect, it } from 'vitest';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { document } from '../../playground/fakes/document.ts';
import { openOffice, type Office } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';

const API = 'acme/platform/api';

const policy = (maxDuration: string) => ({
  policies: [
    {
      id: 'default',
      match: { resources: ['**'], roles: ['developer', 'maintainer'] },
      approval: 'owners',
      maxDuration,
    },
  ],
});

/** Notes every level the person can use there, at every instant, until it is called. */
function watchAccess(office: Office, projectId: number, userId: number): () => (number | null)[] {
  const seen = new Set([office.gitlab.effective('project', projectId, userId)]);
  const end = office.gitlab.watch(() => void seen.add(office.gitlab.effective('project', projectId, userId)));
  return () => {
    end();
    return [...seen];
  };
}

describe('an extension', () => {
  it('keeps the grant, never drops access, and moves the backstop', async () => {
    const office = await openOffice({ startsAt: '2026-11-25T22:00:00Z' });
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    const access = watchAccess(office, projects.api, users.sam);
    const before = (await office.find(id)).expiresAt?.getTime() ?? 0;
    office.gitlab.clearRequests();
    const more = await office.askForMore('sam', id, '4h');
    expect((await office.find(id)).expiresAt?.getTime()).toBe(before);
    await office.approve(more);
    await office.reconcile();
    expect((await office.find(id)).expiresAt?.getTime()).toBe(before + 4 * 3_600_000);
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-28');
    await office.pass('61m'); // the former end
    expect(await office.status(id)).toBe('active');
    await office.pass('3h 55m'); // past midnight and the nightly worker
    expect(await office.status(id)).toBe('active');
    expect(access()).toEqual([30]);
    expect(office.gitlab.countRequests({ method: 'DELETE' })).toBe(0);
    await office.pass('5m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('of a raised role never drops access, and what was there before comes back', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('lee', API, 'maintainer', '1h');
    const access = watchAccess(office, projects.api, users.lee);
    await office.pass('50m');
    await office.approve(await office.askForMore('lee', id, '1h'));
    await office.reconcile();
    await office.pass('50m');
    expect(access()).toEqual([40]);
    await office.pass('21m');
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
  });

  it('approved for less: only as much longer', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    const more = await office.askForMore('sam', id, '4h');
    await office.approve(more, 'omar', { durationSeconds: 1800 });
    await office.pass('89m');
    expect(await office.status(id)).toBe('active');
    await office.pass('2m');
    expect(await office.status(id)).toBe('ended: expired');
  });

  it('denied: the grant ends when it would have', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    const before = (await office.find(id)).expiresAt;
    const more = await office.askForMore('sam', id, '1h');
    await decideRequest(office.ctx, office.actor('omar'), {
      requestId: more,
      decision: 'deny',
      note: null,
    });
    expect(await office.request(more)).toBe('denied');
    expect(await office.find(id)).toMatchObject({ status: 'active', expiresAt: before });
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
  });

  it('unanswered: the grant ends when it would have', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    const more = await office.askForMore('sam', id, '1h');
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.request(more)).toBe('cancelled: grant_ended');
  });

  it('the cap is counted from now', async () => {
    const office = await openOffice({ document: policy('8h') });
    const id = await office.grant('sam', API, 'developer', '4h');
    expect(await sentenceOf(office.askForMore('sam', id, '5h'))).toBe(
      'Set a duration of at most 4 hours: with the 4 hours still left, 8 hours is the most.',
    );
    await office.pass('2h');
    await office.approve(await office.askForMore('sam', id, '6h'));
    await office.pass('7h 59m');
    expect(await office.status(id)).toBe('active');
    await office.pass('2m');
    expect(await office.status(id)).toBe('ended: expired');
  });

  it('the cap that counts is the one in force at the approval', async () => {
    const office = await openOffice({ document: policy('8h') });
    const id = await office.grant('sam', API, 'developer', '4h');
    const more = await office.askForMore('sam', id, '3h');
    await office.configure(policy('5h'));
    await expect(office.approve(more)).rejects.toMatchObject({ code: 'too_long' });
    expect(await office.request(more)).toBe('pending');
    await office.approve(more, 'omar', { durationSeconds: 3600 });
    await office.pass('4h 59m');
    expect(await office.status(id)).toBe('active');
    await office.pass('2m');
    expect(await office.status(id)).toBe('ended: expired');
  });

  it('approved while GitLab is away: the role is not lost, and the end is the new one', async () => {
    const office = await openOffice({ startsAt: '2026-11-25T22:00:00Z' });
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    const more = await office.askForMore('sam', id, '4h');
    office.gitlab.faults.add({ kind: 'status', status: 502, times: 3 });
    await office.approve(more);
    await office.reconcile();
    expect(await office.status(id)).toBe('active');
    await office.pass('5m');
    await office.pass('5m');
    await office.pass('5m');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-28');
  });

  it('by a policy that needs nobody takes effect at once', async () => {
    const auto = {
      policies: document('http://x.test', policy('8h')).policies.map((one) => ({ ...one, approval: 'auto' })),
    };
    const office = await openOffice({ document: auto });
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.reconcile();
    const id = await office.grantOf(requestId);
    expect(await office.request(await office.askForMore('sam', id, '1h'))).toBe('approved');
    await office.pass('119m');
    expect(await office.status(id)).toBe('active');
  });
});
