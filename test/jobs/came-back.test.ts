/** A place below a granted group that is out of reach as the grant ends, and comes back: it is looked into then. */
import { describe, expect, it } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import { followHints } from '../../jobs/follow-hints.ts';
import { takeHint } from '../../src/operations/sync/take-hint.ts';
import { findings } from '../support/findings.ts';
import { end, give, told, watch } from '../support/given-on.ts';
import { anything } from '../support/holders.ts';
import { syncs } from '../support/lost-places.ts';
import { never, openOffice, type Office } from '../support/office.ts';

/** Sam holds a role on platform, and owns a group that hallpass does not see. */
async function open(role: GrantableRole = 'owner', path = 'acme/platform') {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, { users }) => {
      gitlab.addGroup({ id: 500, path: 'sams', name: 'Sams' }, users.sam);
      gitlab.addGroup({ id: 600, path: 'friends', name: 'Friends' }, users.sam);
    },
  });
  office.gitlab.setMember('project', office.acme.projects.infra, office.acme.users.ana, 30);
  await office.sync();
  office.skip('1h'); // what there is was made before
  const grant = await give(office, 'sam', path, role);
  office.skip('10m');
  return { office, gitlab: office.gitlab, grant, ...office.acme };
}

/** Everything that works in a project without its holder. */
function leave(office: Office, project: number): void {
  const { users } = office.acme;
  const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
  const created_at = office.ctx.now().toISOString();
  office.gitlab.setMember('project', project, kim, 40, { by: users.sam });
  office.gitlab.share('project', project, 600, 40);
  office.gitlab.invite('project', project, 'sam@home.test', 40, { by: users.sam });
  office.gitlab.leave('project', project, 'deploy_keys', { id: 7, title: 'laptop', created_at });
  office.gitlab.leave('project', project, 'hooks', { id: 11, url: 'https://collect.test/in', created_at });
}

const LEFT = [
  'invitation sam@home.test',
  'leftover collect.test',
  'leftover laptop',
  expect.stringMatching(/^membership/),
  'share friends',
];

/** What is due of all looks, now. */
async function looks(office: Office): Promise<void> {
  const now = office.ctx.now();
  for (const job of await dueJobs(office.ctx.db, now, now))
    if (job.name === 'look-into-scope') await runJob(office.ctx, job, never);
  await watch(office);
}

describe('a project that is moved away in the last minute', () => {
  it.each([
    ['before any sync has missed it', 0],
    ['after one sync that missed it', 1],
    ['after two, when it counts as gone', 2],
    ['after a week', 5],
  ])('and comes back %s: told', async (_, missed) => {
    const { office, gitlab, grant, projects, groups } = await open();
    leave(office, projects.infra);
    gitlab.move('project', projects.infra, 500);
    await end(office, grant);
    expect(await told(office)).toEqual([]);
    for (let sync = 0; sync < missed; sync++) {
      await syncs(office, 1);
      await looks(office);
    }
    if (missed > 2) office.skip('7d');
    gitlab.move('project', projects.infra, groups.platform);
    for (let time = 0; time < 6; time++) {
      await syncs(office, 1);
      await looks(office);
    }
    expect(await told(office)).toEqual(LEFT);
  });

  it.each([1, 2, 5])(
    'without anybody let in, and comes back after %i syncs that missed it: told',
    async (missed) => {
      const { office, gitlab, grant, projects, groups } = await open();
      const created_at = office.ctx.now().toISOString();
      gitlab.leave('project', projects.infra, 'deploy_keys', { id: 7, title: 'laptop', created_at });
      gitlab.move('project', projects.infra, 500);
      await end(office, grant);
      for (let sync = 0; sync < missed; sync++) {
        await syncs(office, 1);
        await looks(office);
      }
      gitlab.move('project', projects.infra, groups.platform);
      await syncs(office, 1);
      await looks(office);
      expect(await told(office)).toEqual(['leftover laptop']);
      await syncs(office, 2);
      await looks(office);
      expect(await told(office)).toEqual(['leftover laptop']);
    },
  );

  it.each([1, 2, 5])(
    'with more for a colleague, back after %i syncs that missed it: told, and nobody else',
    async (missed) => {
      const { office, gitlab, grant, projects, groups, users } = await open();
      gitlab.setMember('project', projects.infra, users.ana, 40);
      gitlab.move('project', projects.infra, 500);
      await end(office, grant);
      await syncs(office, missed);
      gitlab.move('project', projects.infra, groups.platform);
      await syncs(office, 3);
      expect(await told(office)).toEqual([`membership ${users.ana}`]);
      const [finding] = await findings(office);
      expect(finding).toMatchObject({
        former: { role: 'developer' },
        found: { role: 'maintainer' },
        grants: [grant],
      });
      expect(await office.ctx.db.selectFrom('awayPlaces').selectAll().execute()).toEqual([]);
    },
  );

  it('and comes back as it was: nothing is told', async () => {
    const { office, gitlab, grant, projects, groups } = await open();
    gitlab.move('project', projects.infra, 500);
    await end(office, grant);
    await syncs(office, 3);
    gitlab.move('project', projects.infra, groups.platform);
    await syncs(office, 2);
    await looks(office);
    expect(await findings(office)).toEqual([]);
  });

  it('and comes back by a webhook that says so: told', async () => {
    const { office, gitlab, grant, projects, groups } = await open();
    leave(office, projects.infra);
    gitlab.move('project', projects.infra, 500);
    await end(office, grant);
    await syncs(office, 3);
    gitlab.move('project', projects.infra, groups.platform);
    const resource = { kind: 'project', externalId: String(projects.infra) } as const;
    await takeHint(office.ctx, 'gitlab', { kind: 'resource', resource, path: null });
    await followHints(office.ctx, { connectorId: 'gitlab' }, never);
    await looks(office);
    expect(await told(office)).toEqual(LEFT);
  });

  it('and comes back to another group: told', async () => {
    const { office, gitlab, grant, projects, groups } = await open();
    leave(office, projects.infra);
    gitlab.move('project', projects.infra, 500);
    await end(office, grant);
    await syncs(office, 1);
    await looks(office);
    gitlab.move('project', projects.infra, groups.data);
    for (let time = 0; time < 6; time++) {
      await syncs(office, 1);
      await looks(office);
    }
    expect(await told(office)).toEqual(expect.arrayContaining(['leftover collect.test', 'leftover laptop']));
  });

  it('with a group around it: told', async () => {
    const { office, gitlab, grant, projects, groups } = await open();
    leave(office, projects.dashboards);
    gitlab.move('group', groups.observability, null);
    await end(office, grant);
    await syncs(office, 1);
    await looks(office);
    gitlab.move('group', groups.observability, groups.platform);
    for (let time = 0; time < 6; time++) {
      await syncs(office, 1);
      await looks(office);
    }
    expect(await told(office)).toEqual(expect.arrayContaining(LEFT));
  });
});

it.each([1, 2, 5])(
  'the granted project itself, back after %i syncs that missed it: the role is gone, and the rest is told',
  async (missed) => {
    const { office, gitlab, grant, projects, groups, users } = await open('owner', 'acme/platform/infra');
    leave(office, projects.infra);
    gitlab.move('project', projects.infra, 500);
    await end(office, grant);
    await syncs(office, missed);
    await looks(office);
    gitlab.move('project', projects.infra, groups.platform);
    for (let time = 0; time < 4; time++) {
      await syncs(office, 1);
      await looks(office);
    }
    expect(gitlab.member('project', projects.infra, users.sam)).toBeNull();
    expect(await told(office)).toEqual(LEFT);
  },
);

it('of one that was away and back before the grant ended, or after a grant that ended before, nothing is looked into', async () => {
  const { office, gitlab, grant, projects, groups } = await open();
  await end(office, grant);
  await syncs(office, 2);
  await looks(office);
  gitlab.move('project', projects.infra, 500);
  await syncs(office, 1);
  gitlab.move('project', projects.infra, groups.platform);
  await syncs(office, 1);
  const now = office.ctx.now();
  expect((await dueJobs(office.ctx.db, now, now)).map(({ name }) => name)).not.toContain('look-into-scope');
});
