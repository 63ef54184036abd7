import type { FakeGitLab } from './gitlab.ts';

const GROUPS = [
  { id: 1, path: 'acme', name: 'Acme', parentId: null },
  { id: 2, path: 'platform', name: 'Platform', parentId: 1 },
  { id: 3, path: 'prod', name: 'Production', parentId: 1 },
  { id: 4, path: 'web', name: 'Web', parentId: 1 },
  { id: 5, path: 'data', name: 'Data', parentId: 1 },
  { id: 6, path: 'observability', name: 'Observability', parentId: 2 },
  { id: 7, path: 'eu', name: 'Europe', parentId: 3 },
  { id: 8, path: 'ml', name: 'Machine Learning', parentId: 5 },
] as const;

const PROJECTS = [
  { id: 10, groupId: 2, path: 'api', name: 'API' },
  { id: 11, groupId: 2, path: 'infra', name: 'Infrastructure' },
  { id: 12, groupId: 2, path: 'deploy-tools', name: 'Deploy Tools' },
  { id: 13, groupId: 6, path: 'dashboards', name: 'Dashboards' },
  { id: 14, groupId: 6, path: 'alert-rules', name: 'Alert Rules' },
  { id: 15, groupId: 3, path: 'payments', name: 'Payments' },
  { id: 16, groupId: 3, path: 'ledger', name: 'Ledger' },
  { id: 17, groupId: 7, path: 'gateway', name: 'Gateway' },
  { id: 18, groupId: 4, path: 'storefront', name: 'Storefront' },
  { id: 19, groupId: 4, path: 'checkout', name: 'Checkout' },
  { id: 20, groupId: 4, path: 'design-system', name: 'Design System' },
  { id: 21, groupId: 5, path: 'warehouse', name: 'Warehouse' },
  { id: 22, groupId: 5, path: 'pipelines', name: 'Pipelines' },
  { id: 23, groupId: 8, path: 'recommender', name: 'Recommender' },
] as const;

const PEOPLE = [
  { id: 101, username: 'ana', name: 'Ana Lima' },
  { id: 102, username: 'omar', name: 'Omar Haddad' },
  { id: 103, username: 'priya', name: 'Priya Nair' },
  { id: 104, username: 'dana', name: 'Dana Weiss' },
  { id: 105, username: 'lee', name: 'Lee Park' },
  { id: 106, username: 'sam', name: 'Sam Okafor' },
] as const;

/** The ids of the demo company, by path and username. */
const ACME = {
  groups: {
    acme: 1,
    platform: 2,
    prod: 3,
    web: 4,
    data: 5,
    observability: 6,
    eu: 7,
    ml: 8,
  },
  projects: {
    api: 10,
    infra: 11,
    deployTools: 12,
    dashboards: 13,
    alertRules: 14,
    payments: 15,
    ledger: 16,
    gateway: 17,
    storefront: 18,
    checkout: 19,
    designSystem: 20,
    warehouse: 21,
    pipelines: 22,
    recommender: 23,
  },
  users: { bot: 100, ana: 101, omar: 102, priya: 103, dana: 104, lee: 105, sam: 106 },
} as const;

export type Acme = typeof ACME;

const DAYS_LEE_HAS_LEFT = 60;

/**
 * Fills a new instance with Acme: eight groups, fourteen projects, six people and the bot, which
 * owns it. Addresses are `<username>@acme.test`, enterprise e-mails of the top-level group. Omar,
 * Priya and Dana are Owners of it, Ana is a Developer in web, Lee is a Reporter in platform/api for
 * 60 more days, Sam has nothing.
 */
export function seedAcme(fake: FakeGitLab): Acme {
  const { groups, projects, users } = ACME;
  for (const group of GROUPS) fake.addGroup(group);
  for (const project of PROJECTS) fake.addProject(project);
  for (const person of PEOPLE) {
    fake.addUser({ ...person, email: `${person.username}@acme.test`, enterpriseGroupId: groups.acme });
  }
  for (const owner of [users.omar, users.priya, users.dana]) {
    fake.setMember('group', groups.acme, owner, 50, { by: users.omar });
  }
  fake.setMember('group', groups.web, users.ana, 30, { by: users.omar });
  const lastDay = new Date(fake.now().getTime() + DAYS_LEE_HAS_LEFT * 86_400_000);
  fake.setMember('project', projects.api, users.lee, 20, {
    by: users.omar,
    expiresAt: lastDay.toISOString().slice(0, 10),
  });
  return ACME;
}
