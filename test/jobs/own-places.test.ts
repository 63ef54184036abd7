/** What is done in a place that the holder of a grant made below a group, where GitLab made them Owner. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { findings } from '../support/findings.ts';
import { end, give, open, told, watch } from '../support/given-on.ts';
import { anything } from '../support/holders.ts';
import { openHookedOffice } from '../support/hooked-office.ts';
import { never, openOffice, type Office } from '../support/office.ts';

describe('a project that they made and left again before anybody saw them in it', () => {
  const DONE = ['invitation sam@home.test', 'leftover ci', 'leftover nightly', 'share acme/data'];

  /** The creator is no member of it any more: it has what was done in it, and nobody's name but GitLab's. */
  function makeAndLeave(office: Office, by: number): number {
    const { groups } = office.acme;
    const { id } = office.gitlab.addProject({ groupId: groups.platform, path: 'mine', name: 'Mine', by });
    office.gitlab.share('project', id, groups.data, 40);
    office.gitlab.invite('project', id, 'sam@home.test', 40, { by });
    office.gitlab.leave('project', id, 'deploy_tokens', { id: 8, name: 'ci', created_at: undefined });
    const created_at = office.ctx.now().toISOString();
    office.gitlab.leave('project', id, 'triggers', {
      id: 9,
      description: 'nightly',
      owner: { id: by },
      created_at,
    });
    return id;
  }

  it.each(['developer', 'maintainer', 'owner'] as const)(
    'as %s of the group: told by the sync after the end',
    async (role) => {
      const { office, grant, sam } = await open('acme/platform', role);
      office.skip('10m');
      makeAndLeave(office, sam);
      await end(office, grant);
      await office.sync();
      await lookIntoScope(office.ctx, { grantId: grant }, never);
      expect(await told(office)).toEqual(DONE);
      expect((await findings(office)).every(({ grants }) => grants.includes(grant))).toBe(true);
      await office.sync();
      await lookIntoScope(office.ctx, { grantId: grant }, never);
      expect(await findings(office)).toHaveLength(DONE.length);
    },
  );

  it('of a colleague’s, made meanwhile, nothing is told', async () => {
    const { office, grant, omar } = await open('acme/platform', 'developer');
    office.skip('10m');
    makeAndLeave(office, omar);
    await end(office, grant);
    await office.sync();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await told(office)).toEqual([]);
  });

  it('of what nobody dates in it nothing is, also where some other place has been away for good', async () => {
    const office = await openOffice({ document: anything });
    office.gitlab.delete('project', office.acme.projects.infra);
    for (let time = 0; time < 3; time++) {
      office.skip('1h');
      await office.sync();
    }
    const grant = await give(office, 'sam', 'acme/platform', 'maintainer');
    office.skip('10m');
    makeAndLeave(office, office.acme.users.omar);
    await end(office, grant);
    await office.sync();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await told(office)).toEqual(['invitation sam@home.test', 'share acme/data']);
  });

  it('nor of theirs, made long before', async () => {
    const office = await openOffice({
      document: anything,
      furnish: (gitlab, { groups, users }) =>
        void gitlab.addProject({ groupId: groups.platform, path: 'old', name: 'Old', by: users.sam }),
    });
    const old = office.gitlab.snapshot().projects.find(({ path }) => path === 'old')?.id ?? 0;
    office.skip('2h');
    const grant = await give(office, 'sam', 'acme/platform', 'developer');
    office.gitlab.leave('project', old, 'deploy_tokens', { id: 8, name: 'ci', created_at: undefined });
    await end(office, grant);
    await office.sync();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await told(office)).toEqual([]);
  });

  it('a Developer who made nothing costs no request, and no sync out of turn', async () => {
    const office = await openOffice({ document: anything });
    office.skip('2h');
    const grant = await give(office, 'sam', 'acme/platform', 'developer');
    await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
    await office.reconcile();
    office.gitlab.clearRequests();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(office.gitlab.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});

describe('a group that they made and left again before anybody saw them in it', () => {
  const DONE = ['invitation sam@home.test', 'leftover ci', 'share acme/data'];

  /** GitLab does not say who made it; `owners` are in it now. */
  function makeAndLeave(office: Office, owners: readonly number[] = []): number {
    const { groups, users } = office.acme;
    const { id } = office.gitlab.addGroup({ path: 'mine', name: 'Mine', parentId: groups.platform });
    for (const owner of owners) office.gitlab.setMember('group', id, owner, 50);
    office.gitlab.share('group', id, groups.data, 40);
    office.gitlab.invite('group', id, 'sam@home.test', 40, { by: users.sam });
    office.gitlab.leave('group', id, 'deploy_tokens', { id: 8, name: 'ci', created_at: undefined });
    return id;
  }

  async function ended({ office, grant }: Pick<Awaited<ReturnType<typeof open>>, 'office' | 'grant'>) {
    await end(office, grant);
    await office.sync();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
  }

  it.each(['maintainer', 'owner'] as const)('as %s: told by the sync after the end, once', async (role) => {
    const opened = await open('acme/platform', role);
    const { office, grant } = opened;
    office.skip('10m');
    makeAndLeave(office);
    await ended(opened);
    expect(await told(office)).toEqual(DONE);
    expect((await findings(office)).every(({ grants }) => grants.includes(grant))).toBe(true);
    await office.sync();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await findings(office)).toHaveLength(DONE.length);
  });

  it('with a project in it that they left as well: told', async () => {
    const opened = await open('acme/platform', 'maintainer');
    const { office, sam } = opened;
    office.skip('10m');
    const groupId = makeAndLeave(office);
    const loot = office.gitlab.addProject({ groupId, path: 'loot', name: 'Loot', by: sam });
    office.gitlab.leave('project', loot.id, 'deploy_tokens', { id: 9, name: 'loot', created_at: undefined });
    await ended(opened);
    expect(await told(office)).toEqual([...DONE, 'leftover loot'].toSorted());
  });

  it('behind somebody whom they made Owner in their place: told, with that', async () => {
    const opened = await open('acme/platform', 'maintainer');
    const { office } = opened;
    office.skip('10m');
    const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
    makeAndLeave(office, [kim]);
    await ended(opened);
    expect(await told(office)).toEqual([...DONE, `membership ${kim}`].toSorted());
  });

  it('that a colleague made, who is its Owner: nothing is told', async () => {
    const office = await openOffice({
      document: anything,
      furnish: (gitlab, { groups, users }) => gitlab.setMember('group', groups.platform, users.ana, 40),
    });
    const grant = await give(office, 'sam', 'acme/platform', 'maintainer');
    office.skip('10m');
    makeAndLeave(office, [office.acme.users.ana]);
    await ended({ office, grant });
    expect(await told(office)).toEqual([]);
  });

  it('that was made before the grant, or by whom a Developer cannot be: nothing is told, and no request made', async () => {
    const { office, grant } = await open('acme/platform', 'developer');
    office.skip('10m');
    makeAndLeave(office);
    await ended({ office, grant });
    expect(await told(office)).toEqual([]);
  });
});

describe('what is done in a place of their own', () => {
  /** They made it, and GitLab made them Owner of it. */
  function make(office: Office) {
    const { groups, users } = office.acme;
    office.skip('10m');
    const mine = office.gitlab.addGroup({ path: 'mine', name: 'Mine', parentId: groups.platform });
    office.gitlab.setMember('group', mine.id, users.sam, 50);
    const loot = office.gitlab.addProject({ groupId: mine.id, path: 'loot', name: 'Loot' });
    return { mine: mine.id, loot: loot.id };
  }

  function giveOnThere(office: Office, { mine, loot }: ReturnType<typeof make>): void {
    const { groups, users } = office.acme;
    office.gitlab.share('group', mine, groups.data, 50);
    office.gitlab.invite('group', mine, 'sam@home.test', 50, { by: users.sam });
    office.gitlab.leave('project', loot, 'deploy_tokens', { id: 8, name: 'ci', created_at: undefined });
  }

  const THERE = ['invitation sam@home.test', 'leftover ci', 'share acme/data'];

  it('as Maintainer of the group above: told by the sync that follows the end', async () => {
    const { office, grant, sam } = await open('acme/platform');
    giveOnThere(office, make(office));
    await end(office, grant);
    await office.sync();
    await watch(office);
    expect(await told(office)).toEqual([...THERE, `membership ${sam}`].toSorted());
    expect((await findings(office)).every(({ grants }) => grants.includes(grant))).toBe(true);
  });

  it('seen by a sync first, and done in the last second: told at the end, and so is what is done later', async () => {
    const { office, grant, sam } = await open('acme/platform');
    const made = make(office);
    await office.sync();
    await watch(office);
    expect(await told(office)).toEqual([`membership ${sam}`]);
    giveOnThere(office, made);
    await end(office, grant);
    await watch(office);
    expect(await told(office)).toEqual([...THERE, `membership ${sam}`].toSorted());
    office.gitlab.invite('project', made.loot, 'later@home.test', 40, { by: sam });
    office.skip('2h');
    await watch(office);
    expect(await told(office)).toContain('invitation later@home.test');
  });

  it('hinted at first: told at once', async () => {
    const hooked = await openHookedOffice();
    const { office } = hooked;
    office.gitlab.hooks.add(hooked.hook());
    await give(office, 'sam', 'acme/platform', 'maintainer');
    giveOnThere(office, make(office));
    await hooked.heard();
    await watch(office);
    expect(await told(office)).toEqual(
      expect.arrayContaining(['invitation sam@home.test', 'share acme/data']),
    );
  });

  it('as Developer of the group above, in a project: told by a sync, and once more at the end', async () => {
    const { office, grant, platform, data, sam } = await open('acme/platform', 'developer');
    office.skip('10m');
    const { id } = office.gitlab.addProject({ groupId: platform, path: 'mine', name: 'Mine' });
    office.gitlab.setMember('project', id, sam, 50);
    await office.sync();
    await watch(office);
    office.gitlab.share('project', id, data, 40);
    office.gitlab.leave('project', id, 'deploy_tokens', { id: 8, name: 'ci', created_at: undefined });
    await end(office, grant);
    await watch(office);
    expect(await told(office)).toEqual(['leftover ci', `membership ${sam}`, 'share acme/data']);
  });

  it('of a colleague’s own place below, with a role of their own, nothing is told', async () => {
    const office = await openOffice({
      document: anything,
      furnish: (gitlab, { groups, users }) => gitlab.setMember('group', groups.platform, users.ana, 40),
    });
    const { groups, users } = office.acme;
    const grant = await give(office, 'sam', 'acme/platform', 'maintainer');
    office.skip('10m');
    const ours = office.gitlab.addGroup({ path: 'ours', name: 'Ours', parentId: groups.platform });
    office.gitlab.setMember('group', ours.id, users.ana, 50);
    office.gitlab.share('group', ours.id, groups.data, 40);
    await end(office, grant);
    await office.sync();
    await watch(office);
    expect(await told(office)).toEqual([]);
  });
});
