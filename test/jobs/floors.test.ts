import { describe, expect, it } from 'vitest';
import { reconcileMembership } from '../../jobs/reconcile-membership.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
const writes = (office: { gitlab: { requests: { method: string; status: number | null }[] } }) =>
  office.gitlab.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, status }) => `${method} ${status}`);

describe('a project row below the level inherited from a group grant that is still open', () => {
  it('restore: GitLab answers 400, what is left is owed, and reconciled when the group grant ends', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const project = await office.grant('lee', API, 'maintainer', '1h');
    const group = await office.grant('lee', 'acme/platform', 'maintainer', '2h');
    const before = office.row('project', projects.api, users.lee);
    office.gitlab.clearRequests();
    await office.pass('61m');
    expect(await office.status(project)).toBe('ended: expired');
    expect(await office.slot(project)).toMatchObject({ owed: true });
    expect(office.row('project', projects.api, users.lee)).toBe(before);
    expect(writes(office)).toEqual(['PUT 400']);
    await office.pass('1h');
    expect(await office.status(group)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
    expect(await office.slot(project)).toMatchObject({ owed: false, baseline: null });
    expect(office.gitlab.effective('project', projects.api, users.lee)).toBe(20);
  });

  it('restore: the row goes as low as GitLab lets it', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    await office.grant('lee', 'acme/platform', 'developer', '2h');
    const project = await office.grant('lee', API, 'maintainer', '1h');
    await office.pass('61m');
    expect(await office.status(project)).toBe('ended: expired');
    expect(await office.find(project)).toMatchObject({ leftRole: 'developer' });
    expect(office.row('project', projects.api, users.lee)).toBe('30 until 2027-01-24');
    await office.pass('1h');
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
  });

  it('a project grant given while a stronger group grant is open: its row is made when the group grant ends', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    const [forProject, forGroup] = [
      await office.ask('sam', API, 'developer', '4h'),
      await office.ask('sam', 'acme/platform', 'maintainer', '1h'),
    ];
    await office.approve(forProject);
    await office.approve(forGroup);
    const [project, group] = [await office.grantOf(forProject), await office.grantOf(forGroup)];
    await reconcileMembership(office.ctx, { slotId: (await office.find(group)).slotId }, never);
    await office.reconcile();
    expect(await office.status(project)).toBe('active');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(office.gitlab.effective('project', projects.api, users.sam)).toBe(40);
    await office.pass('61m');
    expect(await office.status(group)).toBe('ended: expired');
    expect(office.row('group', groups.platform, users.sam)).toBeNull();
    expect(await office.status(project)).toBe('active');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    await office.pass('3h');
    expect(await office.status(project)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('a project grant that ends before the group grant does leaves nothing, though its row was never made', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const [forProject, forGroup] = [
      await office.ask('sam', API, 'developer', '1h'),
      await office.ask('sam', 'acme/platform', 'maintainer', '2h'),
    ];
    await office.approve(forProject);
    await office.approve(forGroup);
    const [project, group] = [await office.grantOf(forProject), await office.grantOf(forGroup)];
    await reconcileMembership(office.ctx, { slotId: (await office.find(group)).slotId }, never);
    await office.reconcile();
    await office.pass('61m');
    expect(await office.status(project)).toBe('ended: expired');
    await office.pass('1h');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(await office.slot(project)).toMatchObject({ owed: false, baseline: null });
  });

  it('an extension beneath a stronger group grant keeps the row it has', async () => {
    const office = await openOffice({ startsAt: '2026-11-25T20:00:00Z' });
    const { projects, users } = office.acme;
    const project = await office.grant('sam', API, 'developer', '1h');
    await office.grant('sam', 'acme/platform', 'maintainer', '4h');
    await office.approve(await office.askForMore('sam', project, '6h'));
    await office.reconcile();
    expect(await office.status(project)).toBe('active');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    await office.pass('4h 1m');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-28');
    await office.pass('3h');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('two levels below the group, too', async () => {
    const office = await openOffice({
      furnish: (gitlab, { users, projects }) =>
        gitlab.setMember('project', projects.dashboards, users.lee, 20),
    });
    const { projects, users } = office.acme;
    await office.grant('lee', 'acme/platform', 'developer', '2h');
    await office.grant('lee', 'acme/platform/observability/dashboards', 'maintainer', '1h');
    await office.pass('61m');
    expect(office.row('project', projects.dashboards, users.lee)).toBe('30');
    await office.pass('1h');
    expect(office.row('project', projects.dashboards, users.lee)).toBe('20');
  });

  it('the group row taken away by a human: what is owed is reconciled as soon as hallpass sees that', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    const group = await office.grant('lee', 'acme/platform', 'developer', '2h');
    await office.grant('lee', API, 'maintainer', '1h');
    await office.pass('61m');
    expect(office.row('project', projects.api, users.lee)).toBe('30 until 2027-01-24');
    office.gitlab.setMember('group', groups.platform, users.lee, null);
    await endGrant(office.ctx, office.actor('lee'), { grantId: group });
    await office.reconcile();
    expect(await office.status(group)).toBe('ended: given_back');
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
  });

  it('the floor is a human’s own doing: a sync sees it go, and what is owed is reconciled', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    const project = await office.grant('lee', API, 'maintainer', '1h');
    office.gitlab.setMember('group', groups.platform, users.lee, 30);
    await office.pass('61m');
    expect(await office.status(project)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.lee)).toBe('30 until 2027-01-24');
    office.gitlab.setMember('group', groups.platform, users.lee, null);
    await office.sync();
    await office.reconcile();
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
    expect(office.row('group', groups.platform, users.lee)).toBeNull();
  });

  it('the floor goes and nobody tells: what is owed is taken back within two minutes, and nothing new is no event', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    const project = await office.grant('lee', API, 'maintainer', '1h');
    office.gitlab.setMember('group', groups.platform, users.lee, 30);
    await office.pass('61m');
    expect(office.row('project', projects.api, users.lee)).toBe('30 until 2027-01-24');
    const written = await countWritten(office);
    office.gitlab.clearRequests();
    await office.sweepThrough('5m');
    expect(await countWritten(office)).toBe(written);
    expect(office.gitlab.requests.length).toBeLessThan(20);
    office.gitlab.setMember('group', groups.platform, users.lee, null);
    await office.sweepThrough('70s');
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
    expect(await office.slot(project)).toMatchObject({ owed: false, baseline: null });
  });

  it('the stronger row beside an open grant goes and nobody tells: its role is given within two minutes', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    const requestId = await office.ask('sam', API, 'developer', '4h');
    await office.approve(requestId);
    office.gitlab.setMember('group', groups.platform, users.sam, 40);
    await office.reconcile();
    const project = await office.grantOf(requestId);
    expect(await office.status(project)).toBe('active');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    office.gitlab.setMember('group', groups.platform, users.sam, null);
    await office.sweepThrough('70s');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    expect(await office.status(project)).toBe('active');
  });

  it('what has been owed for days is looked at less often', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    const project = await office.grant('lee', API, 'maintainer', '1h');
    office.gitlab.setMember('group', groups.platform, users.lee, 30);
    await office.pass('61m');
    await office.pass('25h');
    await office.pass('1s');
    const { nextAttemptAt } = await office.slot(project);
    expect((nextAttemptAt?.getTime() ?? 0) - office.ctx.now().getTime()).toBeGreaterThan(500_000);
    office.gitlab.clearRequests();
    await office.sweepThrough('9m');
    expect(office.gitlab.requests).toEqual([]);
  });
});

const countWritten = async ({ ctx }: Office): Promise<number> =>
  (await ctx.db.selectFrom('auditEvents').select('seq').where('action', '=', 'slot.written').execute())
    .length;
