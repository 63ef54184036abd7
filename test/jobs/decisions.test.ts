import { describe, expect, it } from 'vitest';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { document } from '../../playground/fakes/document.ts';
import { openOffice, type Office } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';
import { stored } from '../../src/domain/told.ts';

const API = 'acme/platform/api';

const approvals = async (office: Office) =>
  (await office.ctx.db.selectFrom('approvals').select('decision').execute()).map(({ decision }) => decision);

describe('who may decide, at the press', () => {
  it('an owner dropped from the document between card and press may not', async () => {
    const office = await openOffice();
    const requestId = await office.ask('ana', API, 'developer', '1h');
    const [connector] = document(office.gitlab.url).connectors;
    await office.configure({ connectors: [{ ...connector, owners: ['priya@acme.test'] }] });
    await expect(office.approve(requestId, 'omar')).rejects.toMatchObject({
      name: 'ForbiddenError',
      code: 'not_approver',
    });
    expect(await office.request(requestId)).toBe('pending');
    expect(await office.approve(requestId, 'priya')).toMatchObject({ status: 'approved' });
  });

  it('nor may an owner who was deactivated', async () => {
    const office = await openOffice();
    const requestId = await office.ask('ana', API, 'developer', '1h');
    await office.register('omar', { deactivated: true });
    await expect(office.approve(requestId, 'omar')).rejects.toMatchObject({ code: 'deactivated' });
  });

  it('the requester may not, though an owner', async () => {
    const office = await openOffice();
    const requestId = await office.ask('omar', API, 'developer', '1h').catch((error: unknown) => error);
    expect(requestId).toMatchObject({ code: 'already_held' }); // Owner of acme
    office.gitlab.setMember('group', office.acme.groups.acme, office.acme.users.omar, 20);
    await office.sync();
    const own = await office.ask('omar', API, 'developer', '1h');
    await expect(office.approve(own, 'omar')).rejects.toMatchObject({ code: 'self_approval' });
    expect(await office.approve(own, 'priya')).toMatchObject({ status: 'approved' });
  });

  it('the requester is the only owner: refused at once, with what to do', async () => {
    const office = await openOffice();
    const [connector] = document(office.gitlab.url).connectors;
    await office.configure({ connectors: [{ ...connector, owners: ['ana@acme.test'] }] });
    expect(await sentenceOf(office.ask('ana', API, 'developer', '1h'))).toContain(
      'Ask dana, a hallpass admin, to name a second owner',
    );
    expect(await office.ctx.db.selectFrom('requests').select('id').execute()).toEqual([]);
  });
});

describe('one decision wins', () => {
  it('two owners approving at once', async () => {
    const office = await openOffice();
    const requestId = await office.ask('ana', API, 'developer', '1h');
    const outcomes = await Promise.allSettled([
      office.approve(requestId, 'omar'),
      office.approve(requestId, 'priya'),
    ]);
    const won = outcomes.filter(({ status }) => status === 'fulfilled');
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(won).toHaveLength(1);
    const winner = expect.stringMatching(/^(omar|priya)$/);
    expect(lost?.reason).toMatchObject({
      name: 'StaleError',
      told: { code: 'decided', what: 'request', status: 'approved', by: winner },
    });
    expect(await approvals(office)).toEqual(['approve']);
    await office.reconcile();
    expect(office.gitlab.countRequests({ method: 'POST' })).toBe(1);
  });

  it('one approving and one denying at once', async () => {
    const office = await openOffice();
    const requestId = await office.ask('ana', API, 'developer', '1h');
    const outcomes = await Promise.allSettled([
      office.approve(requestId, 'omar'),
      decideRequest(office.ctx, office.actor('priya'), { requestId, decision: 'deny', note: 'no' }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await approvals(office)).toHaveLength(1);
  });

  it('one pressing twice, at once and later: the same outcome, one grant', async () => {
    const office = await openOffice();
    const requestId = await office.ask('ana', API, 'developer', '1h');
    const twice = await Promise.all([office.approve(requestId), office.approve(requestId)]);
    expect(twice.toSorted((a, b) => Number(a.isAgain) - Number(b.isAgain))).toEqual([
      { requestId, status: 'approved', isAgain: false },
      { requestId, status: 'approved', isAgain: true },
    ]);
    await office.reconcile();
    expect(await office.approve(requestId)).toEqual({ requestId, status: 'approved', isAgain: true });
    expect(await office.ctx.db.selectFrom('grants').select('id').execute()).toHaveLength(1);
    expect(await approvals(office)).toEqual(['approve']);
  });

  it('approval after the lapse, also when nothing has closed the request yet', async () => {
    const office = await openOffice();
    const requestId = await office.ask('ana', API, 'developer', '1h');
    office.skip('8h 1s');
    expect(await office.request(requestId)).toBe('pending');
    expect(await sentenceOf(office.approve(requestId))).toBe('This request is already expired.');
    await office.reconcile();
    expect(await office.request(requestId)).toBe('expired');
    await expect(office.approve(requestId, 'priya')).rejects.toMatchObject({ name: 'StaleError' });
  });
});

describe('approve for less', () => {
  it('shorter, and a lower role', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const requestId = await office.ask('sam', API, 'maintainer', '4h');
    await office.approve(requestId, 'omar', { role: 'developer', durationSeconds: 1800 });
    await office.reconcile();
    const id = await office.grantOf(requestId);
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    await office.pass('31m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('more than was asked for is refused', async () => {
    const office = await openOffice();
    const requestId = await office.ask('sam', API, 'developer', '1h');
    for (const more of [{ role: 'maintainer' as const }, { durationSeconds: 3601 }])
      await expect(office.approve(requestId, 'omar', more)).rejects.toMatchObject({ code: 'not_less' });
    expect(await office.request(requestId)).toBe('pending');
  });

  it('a role that the person got of their own meanwhile fails, and says so', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const requestId = await office.ask('lee', API, 'maintainer', '4h');
    await office.approve(requestId, 'omar', { role: 'developer' });
    office.gitlab.setMember('project', projects.api, users.lee, 30, { by: users.priya });
    await office.reconcile();
    expect(await office.find(await office.grantOf(requestId))).toMatchObject({
      status: 'failed',
      failure: stored({ code: 'held_outside', role: 'developer' }),
    });
  });
});

describe('an end that comes in between', () => {
  it('give back while granting: what lands is taken back', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const gate = office.gitlab.hold({ method: 'POST' });
    const requestId = await office.ask('sam', API, 'developer', '4h');
    await office.approve(requestId);
    const reconciling = office.reconcile();
    await gate.reached;
    const id = await office.grantOf(requestId);
    await endGrant(office.ctx, office.actor('sam'), { grantId: id });
    expect(await office.status(id)).toBe('revoking: given_back');
    gate.release();
    await reconciling;
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: given_back');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('give back before anything was granted: GitLab is only looked at', async () => {
    const office = await openOffice();
    const requestId = await office.ask('sam', API, 'developer', '4h');
    await office.approve(requestId);
    const id = await office.grantOf(requestId);
    await endGrant(office.ctx, office.actor('sam'), { grantId: id });
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: given_back');
    expect(office.gitlab.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('extend while revoking: refused; a pending extension is closed with its grant', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    const more = await office.askForMore('sam', id, '1h');
    office.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
    await office.pass('61m');
    expect(await office.status(id)).toBe('revoking: expired');
    expect(await office.request(more)).toBe('cancelled: grant_ended');
    await expect(office.approve(more)).rejects.toMatchObject({ name: 'StaleError' });
    await expect(office.askForMore('sam', id, '1h')).rejects.toMatchObject({ code: 'ending' });
  });

  it('an extension approved a moment after the end, which nothing has noticed yet: refused', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    const more = await office.askForMore('sam', id, '1h');
    office.skip('60m 1s');
    expect(await office.status(id)).toBe('active');
    await expect(office.approve(more)).rejects.toMatchObject({ code: 'decided' });
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: expired');
  });

  it('the person is deactivated: grants end at once, waiting requests close, also while granting', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const held = await office.grant('sam', API, 'developer', '4h');
    const waiting = await office.ask('sam', 'acme/platform/infra', 'developer', '1h');
    const granting = await office.ask('sam', 'acme/web/checkout', 'developer', '1h');
    await office.approve(granting);
    await office.register('sam', { deactivated: true });
    expect(await office.request(waiting)).toBe('cancelled: deactivated');
    await office.reconcile();
    expect(await office.status(held)).toBe('ended: deactivated');
    expect(await office.status(await office.grantOf(granting))).toBe('ended: deactivated');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(office.row('project', projects.checkout, users.sam)).toBeNull();
    await expect(office.ask('sam', API, 'developer', '1h')).rejects.toMatchObject({ code: 'deactivated' });
  });
});
