/** What a trial with fresh eyes kept after its minute, and of which nobody was told. */
import { expect, it } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { withConnector } from '../support/findings.ts';
import { end, give, told, watch } from '../support/given-on.ts';
import { anything } from '../support/holders.ts';
import { never, openOffice, type Office, type OfficeOptions } from '../support/office.ts';

const KIM = 901;
const LEO = 902;

async function world(furnish?: OfficeOptions['furnish']) {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, acme) => {
      gitlab.addGroup({ id: 500, path: 'sams', name: 'Sams' }, acme.users.sam);
      gitlab.addUser({ id: KIM, username: 'kim', name: 'Kim' });
      gitlab.addUser({ id: LEO, username: 'leo', name: 'Leo' });
      gitlab.addGroup({ id: 600, path: 'kims', name: 'Kims' }, KIM);
      furnish?.(gitlab, acme);
    },
  });
  office.skip('2h');
  await office.sync();
  return { office, gitlab: office.gitlab, ...office.acme };
}

async function looks(office: Office): Promise<void> {
  const now = office.ctx.now();
  for (const job of await dueJobs(office.ctx.db, now, now))
    if (job.name === 'look-into-scope') await runJob(office.ctx, job, never);
  await watch(office);
}

async function rounds(office: Office, times = 4): Promise<void> {
  for (let time = 0; time < times; time++) {
    office.skip('15m');
    await office.sync();
    await office.reconcile();
    await looks(office);
  }
}

const token = { id: 8, name: 'ci', created_at: undefined };

it.each(['23h', '25h', '3d'])(
  'a project that they made and left, and no sync for %s after the end',
  async (time) => {
    const { office, gitlab, groups, users } = await world();
    const grant = await give(office, 'sam', 'acme/platform', 'developer');
    office.skip('10m');
    const { id } = gitlab.addProject({ groupId: groups.platform, path: 'mine', name: 'Mine', by: users.sam });
    gitlab.share('project', id, groups.data, 40);
    gitlab.leave('project', id, 'deploy_tokens', token);
    await end(office, grant);
    office.skip(time);
    await looks(office); // as it goes on while the sync does not
    await rounds(office);
    expect(await told(office)).toEqual(['leftover ci', 'share acme/data']);
  },
);

it('a group is away as the grant ends, and comes back with a new project and group in it, where others are Owners', async () => {
  const { office, gitlab, groups, users } = await world();
  const grant = await give(office, 'sam', 'acme/platform', 'owner');
  office.skip('10m');
  gitlab.move('group', groups.observability, 500);
  await end(office, grant);
  await rounds(office, 3);
  const project = gitlab.addProject({
    groupId: groups.observability,
    path: 'late',
    name: 'Late',
    by: users.sam,
  });
  gitlab.setMember('project', project.id, KIM, 50, { by: users.sam });
  const group = gitlab.addGroup({ parentId: groups.observability, path: 'lates', name: 'Lates' });
  gitlab.setMember('group', group.id, LEO, 50, { by: users.sam });
  gitlab.leave('group', group.id, 'deploy_tokens', token);
  gitlab.move('group', groups.observability, groups.platform);
  await rounds(office, 6);
  expect(await told(office)).toEqual(['leftover ci', `membership ${KIM}`, `membership ${LEO}`]);
});

it('a group that they made and took out before a sync saw it comes back with somebody else as its Owner', async () => {
  const { office, gitlab, groups, users } = await world();
  const grant = await give(office, 'sam', 'acme/platform', 'owner');
  office.skip('10m');
  const { id } = gitlab.addGroup({ path: 'mine', name: 'Mine', parentId: groups.platform });
  gitlab.leave('group', id, 'deploy_tokens', token);
  gitlab.move('group', id, 500);
  await end(office, grant);
  await rounds(office, 2);
  gitlab.setMember('group', id, LEO, 50, { by: users.sam });
  gitlab.move('group', id, groups.platform);
  await rounds(office);
  expect(await told(office)).toEqual(['leftover ci', `membership ${LEO}`]);
});

it.each(['goes', 'stays'])(
  'whom they let in moves a project out after the end, does things there, brings it back, and %s',
  async (kim) => {
    const { office, gitlab, groups, projects, users } = await world();
    const grant = await give(office, 'sam', 'acme/platform', 'owner');
    office.skip('10m');
    gitlab.setMember('project', projects.infra, KIM, 50, { by: users.sam });
    await end(office, grant);
    await rounds(office, 2);
    gitlab.move('project', projects.infra, 600);
    await rounds(office, 3);
    gitlab.setMember('project', projects.infra, LEO, 30, { by: KIM });
    gitlab.share('project', projects.infra, groups.data, 40);
    gitlab.leave('project', projects.infra, 'deploy_keys', { id: 7, title: 'laptop' });
    if (kim === 'goes') gitlab.setMember('project', projects.infra, KIM, null);
    office.skip('2d');
    gitlab.move('project', projects.infra, groups.platform);
    await rounds(office, 6);
    // Gone with the place, and there again: told anew.
    const again = kim === 'stays' ? [`membership ${KIM}`] : [];
    const all = ['leftover laptop', `membership ${KIM}`, ...again, `membership ${LEO}`, 'share acme/data'];
    expect(await told(office)).toEqual(all);
  },
);

it.each(['before the grant', 'while it stands'])(
  'a project of their own, which somebody else became Owner of %s, is moved in',
  async (when) => {
    const { office, gitlab, groups, users } = await world((fake, acme) => {
      fake.addProject({ id: 700, groupId: 500, path: 'tool', name: 'Tool', by: acme.users.sam });
      if (when === 'before the grant') fake.setMember('project', 700, KIM, 50, { by: acme.users.sam });
    });
    const grant = await give(office, 'sam', 'acme/platform', 'developer');
    office.skip('10m');
    if (when === 'while it stands') gitlab.setMember('project', 700, KIM, 50, { by: users.sam });
    gitlab.leave('project', 700, 'deploy_tokens', token);
    gitlab.move('project', 700, groups.platform);
    await end(office, grant);
    await rounds(office);
    expect(await told(office)).toEqual(['leftover ci']);
  },
);

it.each(['before', 'after'])(
  'a colleague’s invitation is raised to Owner, and accepted %s the end',
  async (when) => {
    const { office, gitlab, groups } = await world((fake, acme) =>
      fake.invite('group', acme.groups.platform, 'kim@x.test', 10, { by: acme.users.omar }),
    );
    const grant = await give(office, 'sam', 'acme/platform', 'owner');
    office.skip('10m');
    gitlab.reinvite('kim@x.test', { level: 50 });
    if (when === 'before') gitlab.acceptInvitation('group', groups.platform, 'kim@x.test', KIM);
    await end(office, grant);
    if (when === 'after') gitlab.acceptInvitation('group', groups.platform, 'kim@x.test', KIM);
    await rounds(office);
    expect(await told(office)).toContain(`membership ${KIM}`);
  },
);

it('a group that they made and left, while the integration is paused for two days', async () => {
  const { office, gitlab, groups, users } = await world();
  const grant = await give(office, 'sam', 'acme/platform', 'owner');
  office.skip('10m');
  const { id } = gitlab.addGroup({ path: 'mine', name: 'Mine', parentId: groups.platform });
  gitlab.share('group', id, groups.data, 40);
  gitlab.invite('group', id, 'sam@home.test', 50, { by: users.sam });
  await office.configure({ ...anything, ...withConnector(office, { paused: true }) });
  await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
  await office.reconcile();
  await looks(office);
  for (let day = 0; day < 2; day++) {
    office.skip('1d');
    await office.reconcile();
    await looks(office);
  }
  await office.configure({ ...anything, ...withConnector(office, {}) });
  await rounds(office);
  expect(await told(office)).toEqual(['invitation sam@home.test', 'share acme/data']);
});
