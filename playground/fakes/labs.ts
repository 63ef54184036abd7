import type { FakeGitLab } from './gitlab.ts';

/** Its ids are also Acme's, as on any two instances. */
const GROUPS = [
  { id: 1, path: 'labs', name: 'Acme Labs', parentId: null },
  { id: 2, path: 'research', name: 'Research', parentId: 1 },
] as const;

const PROJECTS = [
  { id: 10, groupId: 2, path: 'notebooks', name: 'Notebooks' },
  { id: 11, groupId: 1, path: 'cluster', name: 'Cluster' },
] as const;

const PEOPLE = [
  { id: 101, username: 'priya.nair', name: 'Priya Nair', email: 'priya@acme.test' },
  { id: 102, username: 'lee.park', name: 'Lee Park', email: 'lee@acme.test' },
  { id: 103, username: 'ana.lima', name: 'Ana Lima', email: 'ana@acme.test' },
] as const;

/**
 * Fills a new instance with a small company's lab: two groups, two projects, three people and the
 * bot, which owns it. Priya is an Owner of it, Lee a Developer in research; addresses are
 * enterprise e-mails.
 */
export function seedLabs(fake: FakeGitLab): void {
  for (const group of GROUPS) fake.addGroup(group);
  for (const project of PROJECTS) fake.addProject(project);
  for (const person of PEOPLE) fake.addUser({ ...person, enterpriseGroupId: 1 });
  fake.setMember('group', 1, 101, 50, { by: 101 });
  fake.setMember('group', 2, 102, 30, { by: 101 });
}
