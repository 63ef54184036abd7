/** A place is read once before anything is given there: what was asked for by a path may be somewhere else since the sync. */
import { expect, it } from 'vitest';
import { limitFinding } from '../../src/operations/findings/limit-finding.ts';
import { foundGroup, foundProject } from '../../src/connectors/gitlab/lists/sync.ts';
import { readIfAny } from '../../src/domain/told.ts';
import { faultSentence } from '../../src/sentences/faults.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { openOffice, type Office } from '../support/office.ts';

const policy = (
  id: string,
  glob: string,
  approval: string,
  rest: Readonly<Record<string, unknown>> = {},
) => ({
  id,
  match: { resources: [glob], roles: ['developer', 'maintainer'] },
  approval,
  maxDuration: '8h',
  ...rest,
});
const document = {
  policies: [
    policy('vault', 'acme/prod/**', 'refuse'),
    policy('web', 'acme/web/**', 'auto'),
    policy('short', 'acme/platform/**', 'auto', { maxDuration: '1h' }),
    policy('all', '**', 'owners'),
  ],
};
const CHECKOUT = 'acme/web/checkout';
const open = () => openOffice({ document });
const outcome = async (office: Office, requestId: Parameters<Office['grantOf']>[0]) => {
  const grant = await office.find(await office.grantOf(requestId));
  const failure = readIfAny(grant.failure);
  return `${grant.status}: ${failure === null ? '' : faultSentence(failure)}`;
};
const asked = (office: Office, what: RegExp): number =>
  office.gitlab.countRequests({ method: 'GET', path: what });

it('a project moved from a place with auto to one with refuse is not granted by rule, and its path is known', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  gitlab.move('project', acme.projects.checkout, acme.groups.prod);
  const request = await office.ask('sam', CHECKOUT, 'developer', '1h');
  expect(await office.request(request)).toBe('approved');
  await office.reconcile();
  expect(await outcome(office, request)).toBe(
    'failed: acme/web/checkout is acme/prod/checkout in GitLab by now. No policy lets anybody ask for Developer there any more.',
  );
  expect(office.row('project', acme.projects.checkout, acme.users.sam)).toBeNull();
  expect(gitlab.countRequests({ method: 'POST' })).toBe(0);
  const paths = office.ctx.db
    .selectFrom('resources')
    .select('path')
    .where('externalId', '=', String(acme.projects.checkout));
  expect(await paths.execute()).toEqual([{ path: 'acme/prod/checkout' }]);
  expect((await office.messages('outcome')).length).toBe(1);
});

it('nor by a press, whatever the owner saw on the card', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const request = await office.ask('sam', 'acme/data/warehouse', 'developer', '1h');
  gitlab.move('project', acme.projects.warehouse, acme.groups.prod);
  expect(await office.approve(request)).toMatchObject({ status: 'approved' });
  await office.reconcile();
  expect(await outcome(office, request)).toContain('No policy lets anybody ask for Developer there');
  expect(office.row('project', acme.projects.warehouse, acme.users.sam)).toBeNull();
});

it('a group with a place that is refused by then below it, neither', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const request = await office.ask('sam', 'acme/data', 'developer', '1h');
  gitlab.move('group', acme.groups.data, acme.groups.prod);
  await office.approve(request);
  await office.reconcile();
  expect(await outcome(office, request)).toContain('acme/data is acme/prod/data in GitLab by now');
  expect(office.row('group', acme.groups.data, acme.users.sam)).toBeNull();
});

it('what a rule gave and owners decide by now fails with a way to ask them; what is too long there, too', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  gitlab.move('project', acme.projects.checkout, acme.groups.data);
  const byRule = await office.ask('sam', CHECKOUT, 'developer', '1h');
  gitlab.move('project', acme.projects.storefront, acme.groups.platform);
  const long = await office.ask('lee', 'acme/web/storefront', 'developer', '2h');
  await office.reconcile();
  expect(await outcome(office, byRule)).toContain('An integration owner has to approve this there.');
  expect(await outcome(office, long)).toContain('What may be asked for on acme/platform/storefront');
  expect(gitlab.countRequests({ method: 'POST' })).toBe(0);
});

it('a rename that changes no policy goes on, under the new name', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  gitlab.rename('project', acme.projects.checkout, { path: 'till' });
  const grant = await office.grant('sam', 'acme/data/warehouse', 'developer', '1h');
  const renamed = await office.ask('sam', CHECKOUT, 'developer', '1h');
  await office.reconcile();
  expect(await outcome(office, renamed)).toBe('active: ');
  expect(await office.status(grant)).toBe('active');
  const { path } = await office.ctx.db
    .selectFrom('resources')
    .select('path')
    .where('externalId', '=', String(acme.projects.checkout))
    .executeTakeFirstOrThrow();
  expect(path).toBe('acme/web/till');
});

it('a role on the top-level group, which was renamed meanwhile, is given', async () => {
  const office = await openOffice();
  const requestId = await office.ask('sam', 'acme', 'maintainer', '2h');
  await office.approve(requestId);
  office.gitlab.rename('group', office.acme.groups.acme, { path: 'acme-corp' });
  await office.reconcile();
  expect(await outcome(office, requestId)).toBe('active: ');
});

it('what is archived, or scheduled for deletion, gets nobody any more', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  gitlab.archive('project', acme.projects.checkout, true);
  gitlab.rename('project', acme.projects.storefront, { path: 'storefront-deletion_scheduled-18' });
  const [archived, leaving] = [
    await office.ask('sam', CHECKOUT, 'developer', '1h'),
    await office.ask('sam', 'acme/web/storefront', 'developer', '1h'),
  ];
  await office.reconcile();
  expect(await outcome(office, archived)).toContain('It is archived there, or scheduled for deletion.');
  expect(await outcome(office, leaving)).toContain('It is archived there, or scheduled for deletion.');
  const marked = { id: 1, name: 'x', full_path: 'acme/x', marked_for_deletion_on: '2026-12-01' };
  expect(foundGroup(marked).archived).toBe(true);
  expect(foundGroup({ ...marked, marked_for_deletion_on: null }).archived).toBe(false);
  const project = {
    id: 1,
    name: 'x',
    path_with_namespace: 'acme/old-deletion_scheduled-9/x',
    namespace: { id: 2 },
  };
  expect(foundProject(project).archived).toBe(true);
});

it('is read once for a grant, and not at all for an end', async () => {
  const office = await open();
  office.gitlab.clearRequests();
  const grant = await office.grant('sam', CHECKOUT, 'developer', '1h').catch(() => null);
  expect(grant).toBeNull();
  await office.reconcile();
  expect(asked(office, /^\/api\/v4\/projects\/\d+$/)).toBe(1);
  await office.pass('2h');
  expect(office.row('project', office.acme.projects.checkout, office.acme.users.sam)).toBeNull();
  expect(asked(office, /^\/api\/v4\/projects\/\d+$/)).toBe(1);
});

it('what was given outside hallpass gets its end wherever it is by then', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  gitlab.setMember('project', acme.projects.checkout, acme.users.sam, 40);
  await office.sync();
  const { id: findingId } = await office.ctx.db.selectFrom('findings').select('id').executeTakeFirstOrThrow();
  await limitFinding(office.ctx, office.actor('omar'), { findingId, durationSeconds: 3600, note: null });
  gitlab.move('project', acme.projects.checkout, acme.groups.prod);
  await office.reconcile();
  const { status } = await office.ctx.db.selectFrom('grants').select('status').executeTakeFirstOrThrow();
  expect(status).toBe('active');
});

it('more time is judged by the place as it is, too: it is put back, and the access ends as it would have', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const grant = await office.grant('sam', 'acme/data/warehouse', 'developer', '1h');
  const before = (await office.find(grant)).expiresAt;
  const more = await office.askForMore('sam', grant, '2h');
  gitlab.move('project', acme.projects.warehouse, acme.groups.prod);
  await office.approve(more);
  expect((await office.find(grant)).expiresAt).not.toEqual(before);
  await office.reconcile();
  expect(await office.find(grant)).toMatchObject({ status: 'active', expiresAt: before, placeDueAt: null });
  const trail = office.ctx.db.selectFrom('auditEvents').select('action').where('subjectId', '=', grant);
  const actions = (await trail.orderBy('seq').execute()).map(({ action }) => action);
  expect(actions.slice(-2)).toEqual(['grant.extended', 'grant.curtailed']);
  const own = (await office.messages('outcome')).filter(({ subjectId }) => subjectId === more);
  const texts = await Promise.all(own.map((message) => postOf(office.ctx, message, 'U0SAM0')));
  expect(texts.map((post) => post?.text).join('\n')).toMatch(
    /\*More time taken back\*: .* is active until .*acme\/data\/warehouse is acme\/prod\/warehouse in GitLab by now\. No policy lets anybody ask for Developer there any more\./s,
  );
  const cards = (await office.messages('request-card')).filter(({ subjectId }) => subjectId === more);
  const card = cards[0] === undefined ? null : await postOf(office.ctx, cards[0], 'U0OMAR0');
  expect(card?.text).toMatch(/\*Approved\* by .*\*Taken back\*: acme\/data\/warehouse is acme\/prod/s);
  await office.pass('61m');
  expect(await office.status(grant)).toBe('ended: expired');
});

it('by a rule as by a press; what fits there stays, and it is looked at once', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const request = await office.ask('sam', CHECKOUT, 'developer', '1h');
  await office.reconcile();
  const grant = await office.grantOf(request);
  gitlab.clearRequests();
  await office.askForMore('sam', grant, '1h');
  await office.reconcile();
  await office.reconcile();
  expect(asked(office, /\/projects\/\d+$/)).toBe(1);
  const longer = (await office.find(grant)).expiresAt;
  gitlab.move('project', acme.projects.checkout, acme.groups.data);
  await office.askForMore('sam', grant, '1h');
  await office.reconcile();
  expect((await office.find(grant)).expiresAt).toEqual(longer);
});

it('while GitLab does not answer, more time that was approved stands: nobody loses access for want of a look', async () => {
  const office = await open();
  const { acme, gitlab } = office;
  const grant = await office.grant('sam', 'acme/data/warehouse', 'developer', '1h');
  gitlab.move('project', acme.projects.warehouse, acme.groups.prod);
  gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
  await office.approve(await office.askForMore('sam', grant, '2h'));
  await office.pass('70m');
  expect(await office.status(grant)).toBe('active');
  gitlab.faults.clear();
  await office.pass('5m');
  expect(await office.status(grant)).toBe('ended: expired');
});
