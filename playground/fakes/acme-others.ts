/** What Acme has beside the six people: all that an access review meets. */
import type { Acme } from './acme.ts';
import type { FakeGitLab } from './gitlab.ts';

const DAY_MS = 86_400_000;

/** With names in other scripts; none of them is in Slack. */
const CONTRACTORS = [
  { id: 121, username: 'chen.ming', name: '陈明' },
  { id: 122, username: 'nour', name: 'نور حداد' },
  { id: 123, username: 'somchai', name: 'สมชาย ใจดี' },
] as const;

/**
 * Fills Acme with machines, contractors of a group that was invited, invitations that wait, an
 * archived project, a blocked and a deactivated account, a custom role, and days of last use.
 */
export function seedOthers(fake: FakeGitLab, acme: Acme): void {
  const { groups, projects, users } = acme;
  const day = (fromToday: number): string =>
    new Date(fake.now().getTime() + fromToday * DAY_MS).toISOString().slice(0, 10);
  seedMachines(fake, acme, day);
  seedContractors(fake, acme);

  fake.invite('project', projects.storefront, 'nina.petrova@partner.test', 30, {
    by: users.priya,
    expiresAt: day(30),
  });
  fake.invite('group', groups.data, 'auditor@books.test', 20, { by: users.omar });

  fake.addProject({ id: 24, groupId: groups.web, path: 'old-shop', name: 'Old Shop', archived: true });
  fake.addUser({ id: 124, username: 'yuki', name: 'Yuki Tanaka', state: 'deactivated' });
  fake.addUser({ id: 125, username: 'tom', name: 'Tom Becker', state: 'blocked' });
  fake.setMember('project', 24, 124, 40, { by: users.omar });
  fake.setMember('project', projects.pipelines, 125, 30, { by: users.priya });

  fake.use(users.omar, day(0));
  fake.use(users.ana, day(-2));
  fake.use(users.lee, day(-140));
}

function seedMachines(fake: FakeGitLab, { groups, projects, users }: Acme, day: (n: number) => string): void {
  fake.addAccessToken('project', projects.deployTools, 40, day(90), {
    name: 'deploys of the pipeline',
    scopes: ['api', 'write_repository'],
  });
  const robot = fake.addUser({
    id: 126,
    username: 'release-robot',
    name: 'Release Robot',
    type: 'service_account',
    provisionedBy: groups.acme,
  });
  for (const place of [projects.payments, projects.gateway])
    fake.setMember('project', place, robot.id, 40, { by: users.dana });
  fake.leave('group', groups.acme, `service_accounts/${robot.id}/personal_access_tokens`, {
    id: 900,
    name: 'release notes',
    revoked: false,
    active: true,
    scopes: ['read_api', 'write_repository'],
    user_id: robot.id,
    created_at: `${day(-300)}T08:00:00.000Z`,
    last_used_at: `${day(-200)}T08:00:00.000Z`,
    expires_at: day(60),
  });
}

/** They come with a group of their own; one is a member of a project besides, in a custom role. */
function seedContractors(fake: FakeGitLab, { groups, projects, users }: Acme): void {
  const { id } = fake.addGroup({ id: 9, path: 'contractors', name: 'Contractors', parentId: groups.acme });
  for (const one of CONTRACTORS) {
    fake.addUser(one);
    fake.setMember('group', id, one.id, 30, { by: users.dana });
  }
  fake.share('project', projects.dashboards, id, 20, `${fake.now().getUTCFullYear() + 1}-12-31`);
  const role = fake.addMemberRole({ groupId: groups.acme, name: 'Reads vulnerabilities', baseLevel: 20 });
  fake.setMember('project', projects.checkout, CONTRACTORS[0].id, 20, {
    by: users.dana,
    memberRoleId: role.id,
  });
}
