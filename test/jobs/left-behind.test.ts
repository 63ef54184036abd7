/** What a holder of a minute makes that works without a membership: told with their name when the grant is over. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { findings, onlyFinding } from '../support/findings.ts';
import { never } from '../support/office.ts';
import { cardOf, end, left, OF_PROJECTS, open } from '../support/left-behind.ts';

const OF_GROUPS: typeof OF_PROJECTS = [
  ['deploy_tokens', { id: 20, name: 'registry' }, 'deploy_token:20 registry', /the deploy token `registry`/],
  ['hooks', { id: 21, url: 'https://collect.test' }, 'webhook:21 collect.test', /the webhook to/],
  ['integrations', { id: 22, slug: 'jira', title: 'Jira', active: true }, 'integration:jira Jira', /Jira/],
  ['runners', { id: 23, description: 'box' }, 'runner:23 box', /the runner `box`/],
  [
    'ssh_certificates',
    { id: 24, title: 'my CA' },
    'ssh_certificate:24 my CA',
    /the SSH certificate authority `my CA`/,
  ],
  ['saml_group_links', { name: 'everybody', access_level: 50 }, 'saml_link:everybody everybody', /SAML/],
  ['ldap_group_links', { cn: 'staff', group_access: 50 }, 'ldap_link:staff staff', /LDAP/],
];

describe('made on a project while Owner was held for a minute', () => {
  it.each(OF_PROJECTS)('%s: told at the end', async (tail, item, found, says) => {
    const { office, grant, api } = await open('acme/platform/api');
    office.gitlab.leave('project', api, tail, item);
    await end(office, grant);
    expect(await left(office)).toEqual([found]);
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({ kind: 'leftover', status: 'open', grants: [grant], former: null });
    const card = await cardOf(office, finding);
    expect(card).toMatch(/\*Left behind by a grant\*.* was made while it stood, and outlives it/);
    expect(card).toMatch(says);
    expect(card).not.toContain('secret');
    expect(card).toMatch(/Can have done it: <@U0SAM0>, Owner on `acme\/platform\/api`/);
  });

  it('a token of a cluster agent', async () => {
    const { office, grant, api, sam } = await open(
      'acme/platform/api',
      'maintainer',
      (gitlab, { projects }) =>
        gitlab.leave('project', projects.api, 'cluster_agents', { id: 5, name: 'prod' }),
    );
    const token = { id: 6, name: 'mine', status: 'active', created_by_user_id: sam };
    office.gitlab.leave('project', api, 'cluster_agents/5/tokens', token);
    await end(office, grant);
    expect(await left(office)).toEqual(['agent_token:5.6 prod: mine']);
  });

  it('who may see it: a project that was made public', async () => {
    const { office, grant, api } = await open('acme/platform/api');
    office.gitlab.setVisibility('project', api, 'public');
    await end(office, grant);
    expect(await left(office)).toEqual(['visibility:public public']);
    const card = await cardOf(office, await onlyFinding(office));
    expect(card).toContain('hallpass cannot take back just what was changed');
  });
});

it('is read once where the sweep comes by while it is read', async () => {
  const { office, grant, api } = await open('acme/platform/api');
  office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop' });
  await office.pass('61s');
  office.gitlab.clearRequests();
  const look = (): Promise<void> => lookIntoScope(office.ctx, { grantId: grant }, never);
  await Promise.all([look(), look(), look()]);
  const lists = office.gitlab.requests.filter(({ path }) => path.endsWith(`/projects/${api}/deploy_keys`));
  expect(lists).toHaveLength(1);
  expect(await left(office)).toEqual(['deploy_key:7 laptop']);
});

describe('made on a group while Owner was held for a minute', () => {
  it.each(OF_GROUPS)('%s: told at the end', async (tail, item, found, says) => {
    const { office, grant, platform } = await open('acme/platform');
    office.gitlab.leave('group', platform, tail, item);
    await end(office, grant);
    expect(await left(office)).toEqual([found]);
    expect(await cardOf(office, await onlyFinding(office))).toMatch(says);
  });

  it('a custom role, that others can be given', async () => {
    const { office, grant, acme } = await open('acme', 'owner', (gitlab) =>
      gitlab.configureGroup(1, { plan: 'ultimate' }),
    );
    office.gitlab.addMemberRole({ id: 25, groupId: acme, name: 'helper', baseLevel: 10 });
    await end(office, grant);
    expect(await left(office)).toEqual(['custom_role:25 helper']);
    expect(await cardOf(office, await onlyFinding(office))).toContain('the custom role `helper`');
  });

  it('a token for a service account that was there, and a deploy key of a project below', async () => {
    const { office, grant, acme, api } = await open('acme', 'owner', (gitlab) =>
      gitlab.addUser({
        id: 777,
        username: 'service_ci',
        name: 'ci',
        type: 'service_account',
        provisionedBy: 1,
      }),
    );
    const token = { id: 3, name: 'spare', revoked: false };
    office.gitlab.leave('group', acme, 'service_accounts/777/personal_access_tokens', token);
    office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop' });
    await end(office, grant);
    expect((await left(office)).toSorted()).toEqual([
      'deploy_key:7 laptop',
      'service_token:777.3 service_ci: spare',
    ]);
  });
});

describe('made by whom a holder let in', () => {
  const trigger = (by: number) => ({ id: 9, description: 'nightly', owner: { id: by } });

  it.each([
    ['who is there still', false],
    ['who was taken out again before anybody looked', true],
  ])('%s: told with the name of the holder', async (_, isOut) => {
    const { office, grant, api, sam } = await open('acme/platform/api', 'maintainer');
    const { id: second } = office.gitlab.addUser({ username: 'sam-two', name: 'Sam Two' });
    office.gitlab.setMember('project', api, second, 40, { by: sam });
    office.gitlab.leave('project', api, 'triggers', trigger(second));
    if (isOut) office.gitlab.setMember('project', api, second, null, { by: sam });
    await end(office, grant);
    expect(await left(office)).toEqual(['trigger:9 nightly']);
    const made = (await findings(office)).find(({ kind }) => kind === 'leftover');
    expect(made?.grants).toEqual([grant]);
  });

  it('a colleague who had less there and was raised: what they made with it is told, what they could make before is not', async () => {
    const { office, grant, api, lee, sam } = await open(
      'acme/platform/api',
      'maintainer',
      (gitlab, { projects, users }) => gitlab.setMember('project', projects.api, users.lee, 30),
    );
    const schedule = { id: 10, description: 'weekly', ref: 'main', cron: '0 4 * * *', owner: { id: lee } };
    office.gitlab.leave('project', api, 'pipeline_schedules', schedule);
    office.gitlab.setMember('project', api, lee, 40, { by: sam });
    office.gitlab.leave('project', api, 'triggers', trigger(lee));
    office.gitlab.setMember('project', api, lee, 30, { by: sam });
    await end(office, grant);
    expect(await left(office)).toEqual(['trigger:9 nightly']);
  });

  it('in a project below the group that was lent, let in on a group between the two', async () => {
    const { office, grant, dashboards, observability, sam } = await open('acme/platform');
    const { id: second } = office.gitlab.addUser({ username: 'sam-two', name: 'Sam Two' });
    office.gitlab.setMember('group', observability, second, 50, { by: sam });
    office.gitlab.leave('project', dashboards, 'triggers', trigger(second));
    await end(office, grant);
    expect(await left(office)).toEqual(['trigger:9 nightly']);
  });
});
