/** What a holder does below their group, in a place that is then moved into another group: told like the rest. */
import { describe, expect, it } from 'vitest';
import { followHints } from '../../jobs/follow-hints.ts';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { lookIntoShares } from '../../jobs/look-into-shares.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { takeHint } from '../../src/operations/sync/take-hint.ts';
import { findingOf, findings, onlyFinding } from '../support/findings.ts';
import { anything } from '../support/holders.ts';
import { syncUntil } from '../support/mortal-sync.ts';
import { never, openOffice, type Handle, type Office } from '../support/office.ts';

async function open() {
  const office = await openOffice({ document: anything });
  const grant = await hold(office, 'sam', 'acme/platform');
  return { office, gitlab: office.gitlab, grant, ...office.acme };
}

/** Owner of a group, with what was there before known. */
async function hold(office: Office, who: Handle, path: string): Promise<GrantId> {
  const grant = await office.grant(who, path, 'owner', '2h');
  await lookIntoShares(office.ctx, { grantId: grant }, never);
  office.skip('10m');
  return grant;
}

/** The end: the look at once, and the one after the sync that follows. */
async function end(office: Office, grant: GrantId): Promise<void> {
  await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
  await office.reconcile();
  for (let time = 0; time < 2; time++) {
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    await office.sync();
  }
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

/** Whatever can be done in a project: somebody is let in, a group and an address are invited, a key is left. */
function useAll({ gitlab, ctx, acme: { groups, users } }: Office, project: number): void {
  const at = ctx.now().toISOString();
  gitlab.setMember('project', project, users.lee, 30, { expiresAt: null, by: users.sam });
  gitlab.share('project', project, groups.web, 30);
  gitlab.invite('project', project, 'kim@elsewhere.test', 20, { by: users.sam });
  gitlab.leave('project', project, 'deploy_keys', { id: 7, title: 'laptop', can_push: true, created_at: at });
}

const ALL = ['deploy_key:7', 'group:4', 'invitation:kim@elsewhere.test'];

async function told(office: Office): Promise<string[]> {
  const all = (await findings(office)).filter(({ toldAt }) => toldAt !== null);
  return all.map(({ accountExternalId }) => accountExternalId).toSorted();
}

describe('a place below the group that was granted, moved into another group before the end', () => {
  it.each(['with a sync in between', 'with none'])(
    'a project, %s: all that was done there is told',
    async (when) => {
      const { office, gitlab, grant, projects, groups, users } = await open();
      useAll(office, projects.infra);
      gitlab.move('project', projects.infra, groups.data);
      if (when !== 'with none') for (let time = 0; time < 2; time++) await office.sync();
      await end(office, grant);
      expect(await told(office)).toEqual([String(users.lee), ...ALL].toSorted());
      for (const one of await findings(office))
        expect(one).toMatchObject({ grants: [grant], status: 'open' });
    },
  );

  it('a group with a project below it', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    useAll(office, projects.dashboards);
    gitlab.share('group', groups.observability, groups.web, 50);
    gitlab.move('group', groups.observability, groups.data);
    await office.sync();
    await end(office, grant);
    expect(await told(office)).toEqual([String(users.lee), ...ALL, 'group:4'].toSorted());
  });

  it('a project taken out of a group that is moved as well, in one sync', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    useAll(office, projects.dashboards);
    gitlab.move('group', groups.observability, groups.data);
    gitlab.move('project', projects.dashboards, groups.web);
    await office.sync();
    await end(office, grant);
    expect(await told(office)).toEqual([String(users.lee), ...ALL].toSorted());
  });

  it('twice, and a project out of a group that was moved before', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    gitlab.move('group', groups.observability, groups.data);
    await office.sync();
    gitlab.move('group', groups.observability, groups.platform);
    await office.sync();
    useAll(office, projects.dashboards);
    gitlab.move('group', groups.observability, groups.prod);
    gitlab.move('project', projects.dashboards, groups.web);
    await office.sync();
    await end(office, grant);
    expect(await told(office)).toEqual([String(users.lee), ...ALL].toSorted());
    expect(await findingOf(office, users.lee)).toMatchObject({ grants: [grant] });
  });

  it('moved, and moved back: told once, and no list is read twice', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    useAll(office, projects.infra);
    gitlab.move('project', projects.infra, groups.data);
    await office.sync();
    gitlab.move('project', projects.infra, groups.platform);
    await office.sync();
    await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
    await office.reconcile();
    gitlab.clearRequests();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(gitlab.countRequests({ method: 'GET', path: /\/projects\/11\/invitations/ })).toBe(1);
    // For who made it, and for how it is set.
    expect(gitlab.countRequests({ method: 'GET', path: /\/projects\/11$/ })).toBeLessThan(3);
    expect(await told(office)).toEqual([String(users.lee), ...ALL].toSorted());
  });

  it('a webhook hints at it first', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    useAll(office, projects.infra);
    gitlab.move('project', projects.infra, groups.data);
    await hint(office, projects.infra);
    await office.sync();
    expect(await findingOf(office, users.lee)).toMatchObject({
      grants: [grant],
      found: { role: 'developer' },
    });
    await end(office, grant);
    expect(await told(office)).toEqual([String(users.lee), ...ALL].toSorted());
  });

  it('with a holder of the other group, too: both are named', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    const other = await hold(office, 'ana', 'acme/data');
    gitlab.setMember('project', projects.infra, users.lee, 30, { expiresAt: null });
    gitlab.move('project', projects.infra, groups.data);
    await office.sync();
    expect((await onlyFinding(office)).grants.toSorted()).toEqual([grant, other].toSorted());
  });

  it('seen by a sync that is killed before it has read who is there: the next one tells', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    gitlab.setMember('project', projects.infra, users.lee, 30, { expiresAt: null });
    gitlab.move('project', projects.infra, groups.data);
    const members = new RegExp(`/projects/${projects.infra}/members$`);
    gitlab.faults.add({ kind: 'status', status: 503, path: members, times: Infinity });
    for (let commit = 1; !(await isMoved(office)); commit++) await syncUntil(office, { afterCommit: commit });
    gitlab.faults.clear();
    expect(await findings(office)).toEqual([]);
    await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
    await office.reconcile();
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ grants: [grant] });
  });

  it('what others do there afterwards is theirs', async () => {
    const { office, gitlab, grant, projects, groups, users } = await open();
    gitlab.move('project', projects.infra, groups.data);
    for (let time = 0; time < 2; time++) {
      office.skip('15m');
      await office.sync();
    }
    office.skip('15m');
    gitlab.setMember('project', projects.infra, users.lee, 30, { expiresAt: null });
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
  });
});

const isMoved = async (office: Office): Promise<boolean> =>
  (await office.ctx.db.selectFrom('movedPlaces').select('grantId').execute()).length > 0;

async function hint(office: Office, project: number): Promise<void> {
  const resource = { kind: 'project', externalId: String(project) } as const;
  await takeHint(office.ctx, 'gitlab', { kind: 'resource', resource, path: 'acme/data/infra' });
  await followHints(office.ctx, { connectorId: 'gitlab' }, never);
  expect(await isMoved(office)).toBe(true);
}
