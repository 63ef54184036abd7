import { expect, onTestFinished } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import type { ResourceRef } from '../../src/connectors/found.ts';
import { gitlabConnector, type GitLabOptions } from '../../src/connectors/gitlab/connector.ts';
import { dayOf } from '../../src/domain/day.ts';
import { rank, roleOfLevel } from '../../src/domain/entitlement.ts';
import type { Row } from '../../src/domain/access/membership.ts';
import { startFakeGitLab, type FakeGitLab, type FakeGitLabOptions } from '../../playground/fakes/gitlab.ts';
import type { LostAnswer, Stage, TokenFault, Trouble } from './stage.ts';

const TOP = { kind: 'group', externalId: '1' } as const;
const GROUP = { kind: 'group', externalId: '2' } as const;
const PROJECT = { kind: 'project', externalId: '10' } as const;
export const PERSON = 5;
const CUSTOM_ROLE = 70;
/** Too short for an answer that never comes, long enough for one that does. */
const IMPATIENT_MS = 400;

export interface FakeStage extends Stage {
  readonly fake: FakeGitLab;
  readonly trouble: Trouble;
  now(): Date;
  /** Another connector to the same GitLab. */
  readonly connect: (options?: Partial<GitLabOptions>) => Connector;
}

/** `acme` (1) ⊃ `acme/plat` (2) ⊃ `acme/plat/api` (10), at noon of 10 March 2026; checked for violations when the test ends. */
export async function fakeStage(options: FakeGitLabOptions = {}): Promise<FakeStage> {
  const clock = { now: new Date('2026-03-10T12:00:00Z') };
  const now = (): Date => clock.now;
  const fake = await startFakeGitLab({ now, ...options });
  onTestFinished(async () => {
    await fake.close();
    expect(fake.violations).toEqual([]);
  });
  fake.addGroup({ id: 1, path: 'acme', name: 'Acme' });
  fake.addGroup({ id: 2, path: 'plat', name: 'Plat', parentId: 1 });
  fake.addProject({ id: 10, groupId: 2, path: 'api', name: 'API' });
  fake.addUser({ id: PERSON, username: 'ana', name: 'Ana' });
  fake.addMemberRole({ id: CUSTOM_ROLE, groupId: 1, name: 'Auditor', baseLevel: 20 });
  const connect: FakeStage['connect'] = (over = {}) =>
    gitlabConnector({ url: fake.url, group: 'acme', token: fake.token, now, ...over });
  return {
    fake,
    now,
    connect,
    connector: connect(),
    top: TOP,
    group: GROUP,
    project: PROJECT,
    person: String(PERSON),
    inherited: null,
    customRole: { id: String(CUSTOM_ROLE), base: 'reporter', name: 'Auditor' },
    today: () => dayOf(clock.now),
    pass: async (seconds) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    put: async (resource, row) => putRow(fake, resource, row),
    look: async (resource) => rowIn(fake, resource),
    trouble: troubleFor(fake, connect),
  };
}

const idOf = ({ externalId }: ResourceRef): number => Number(externalId);

function putRow(fake: FakeGitLab, resource: ResourceRef, row: Row | null): void {
  if (row === null) return fake.setMember(resource.kind, idOf(resource), PERSON, null);
  const memberRoleId = row.customRole === null ? null : Number(row.customRole);
  fake.setMember(resource.kind, idOf(resource), PERSON, rank(row.role), {
    expiresAt: row.expiresOn,
    memberRoleId,
  });
}

function rowIn(fake: FakeGitLab, resource: ResourceRef): Row | null {
  const row = fake.member(resource.kind, idOf(resource), PERSON);
  if (row === null) return null;
  const customRole = row.memberRoleId === null ? null : String(row.memberRoleId);
  return { role: roleOfLevel(row.level), customRole, expiresOn: row.expiresAt };
}

function troubleFor(fake: FakeGitLab, connect: FakeStage['connect']): Trouble {
  return {
    impatient: connect({ timeoutMs: IMPATIENT_MS }),
    loseAnswer: (how) => loseAnswer(fake, how),
    fail: (how) => {
      if (how === 'empty') fake.faults.add({ kind: 'empty-json', status: 200 });
      else if (how === 'hang' || how === 'reset' || how === 'html') fake.faults.add({ kind: how });
      else fake.faults.add({ kind: 'status', status: Number(how) });
    },
    failReading: () => fake.faults.add({ kind: 'status', method: 'GET' }),
    limit: (of) => fake.faults.add({ kind: of === 'endpoint' ? '429-app' : '429-rack', retryAfter: 30 }),
    spoilToken: (how) => spoilToken(fake, how),
    demote: () => {
      fake.addUser({ id: 90, username: 'olga', name: 'Olga' });
      fake.setMember('group', 1, 90, 50);
      fake.setMember('group', 1, fake.botId, 40);
    },
    expel: () => {
      fake.addUser({ id: 91, username: 'otto', name: 'Otto' });
      fake.setMember('group', 1, 91, 50);
      fake.setMember('group', 1, fake.botId, null);
    },
    delete: (resource) => fake.delete(resource.kind, idOf(resource)),
    rename: (resource) => fake.rename(resource.kind, idOf(resource), { path: `new-${resource.externalId}` }),
    makeLastOwner: () => makeLastOwner(fake, connect),
    queueWrites: () => fake.configureGroup(1, { promotionApproval: true }),
    grow: (people, projects) => grow(fake, people, projects),
    stripPagination: () => fake.faults.add({ kind: 'no-link', times: Infinity }),
    countRequests: () => fake.countRequests(),
  };
}

function loseAnswer(fake: FakeGitLab, how: LostAnswer): void {
  for (const method of ['POST', 'PUT', 'DELETE']) fake.faults.add({ kind: `${how}-after-apply`, method });
}

function spoilToken(fake: FakeGitLab, how: TokenFault): void {
  if (how === 'expired') fake.expireToken(fake.token);
  if (how === 'revoked') fake.revokeToken(fake.token);
  if (how === 'read-only') fake.setTokenScopes(fake.token, ['read_api']);
  if (how === 'blocked') fake.blockUser(fake.botId);
}

/** GitLab does not count the user of a group access token as an Owner. */
function makeLastOwner(fake: FakeGitLab, connect: FakeStage['connect']): Connector {
  fake.addUser({ id: 92, username: 'group_1_bot', name: 'hallpass', type: 'project_bot' });
  fake.addToken({ value: 'glpat-group', userId: 92 });
  fake.setMember('group', 1, 92, 50);
  fake.setMember('group', 1, PERSON, 50);
  fake.setMember('group', 1, fake.botId, null);
  return connect({ token: 'glpat-group' });
}

function grow(fake: FakeGitLab, people: number, projects: number): void {
  for (let i = 0; i < people; i++) {
    fake.addUser({ id: 2000 + i, username: `u${i}`, name: `User ${i}` });
    fake.setMember('group', 2, 2000 + i, 20);
  }
  for (let i = 0; i < projects; i++)
    fake.addProject({ id: 5000 + i, groupId: 2, path: `p${i}`, name: `Project ${i}` });
}
