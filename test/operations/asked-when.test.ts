import { describe, expect, it } from 'vitest';
import { explainRequest } from '../../src/operations/requests/explain-request.ts';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { findPerson } from '../../src/db/identities/people.ts';
import type { RequestId } from '../../src/domain/id.ts';
import { openOffice, type Handle, type Office } from '../support/office.ts';

const match = (resources: readonly string[], more: object = {}) => ({
  resources,
  roles: ['developer', 'maintainer'],
  ...more,
});
const ANY = { id: 'default', match: match(['**']), approval: 'owners' };
const approve = (office: Office, handle: Handle, requestId: RequestId) =>
  decideRequest(office.ctx, office.actor(handle), { requestId, decision: 'approve', note: null });

describe('what is asked for, and when and by whom', () => {
  it('a window that closes while a request waits is judged again at the press', async () => {
    const office = await openOffice();
    const now = office.ctx.now();
    const clock = (minutes: number): string =>
      new Date(now.getTime() + minutes * 60_000).toISOString().slice(11, 16);
    const when = { from: clock(-60), to: clock(30), timeZone: 'UTC' };
    await office.configure({
      policies: [{ id: 'day', match: match(['acme/prod/**'], { when }), approval: 'owners' }, ANY],
    });
    const shut = { id: 'shut', match: match(['acme/prod/**'], { when }), approval: 'owners' };
    await office.configure({ policies: [shut] });
    const request = await office.ask('lee', 'acme/prod/ledger', 'developer', '1h');
    const row = await office.ctx.db
      .selectFrom('requests')
      .select('reviewDueAt')
      .where('id', '=', request)
      .executeTakeFirstOrThrow();
    expect(row.reviewDueAt?.toISOString().slice(11, 16)).toBe(when.to);
    office.skip('40m');
    await expect(approve(office, 'omar', request)).rejects.toMatchObject({
      code: 'not_requestable',
      told: { why: 'closed' },
    });
    const denied = await decideRequest(office.ctx, office.actor('omar'), {
      requestId: request,
      decision: 'deny',
      note: null,
    });
    expect(denied.status).toBe('denied');
  });

  it('who held it before is no newcomer, and who holds something else is named by it', async () => {
    const holders = { holders: { resource: 'acme/prod', role: 'owner' } };
    const office = await openOffice({
      document: {
        policies: [
          { id: 'new', match: match(['acme/prod/**'], { new: true }), approval: 'owners' },
          { id: 'holders', match: match(['acme/web/**'], { requesters: [holders] }), approval: 'auto' },
          ANY,
        ],
      },
    });
    const explain = async (handle: Handle, path: string) => {
      const resource = await office.ctx.db
        .selectFrom('resources')
        .selectAll()
        .where('path', '=', path)
        .executeTakeFirstOrThrow();
      const person = await findPerson(office.ctx.db, office.actor(handle).personId);
      if (person === undefined) throw new Error('nobody');
      const { policyId } = await explainRequest(office.ctx.db, {
        person,
        resource,
        role: 'developer',
        durationSeconds: null,
        now: office.ctx.now(),
      });
      return policyId;
    };
    expect(await explain('lee', 'acme/prod/ledger')).toBe('new');
    const grant = await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await office.reconcile();
    office.skip('1m');
    expect(await explain('lee', 'acme/prod/ledger')).toBe('default');
    expect(await explain('lee', 'acme/prod/payments')).toBe('new');
    expect(grant).toMatch(/^grt_/);
    expect(await explain('lee', 'acme/web/storefront')).toBe('default');
  });
});
