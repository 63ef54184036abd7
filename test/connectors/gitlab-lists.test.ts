import { describe, expect, it } from 'vitest';
import type { FoundResource } from '../../src/connectors/found.ts';
import { fakeStage, type FakeStage } from './fake-stage.ts';
import { scriptedGitLab } from './scripted-gitlab.ts';
import { collect, collectPages, faultOf, never } from './stage.ts';

describe('the tree', () => {
  it('takes one request for the top, one for every hundred groups and projects, one that nothing is archived, one for every member list', async () => {
    const { connector, fake, trouble } = await fakeStage();
    await connector.check(never);
    trouble.grow(0, 119); // 120 projects with the one that is there
    for (let id = 300; id < 399; id++) fake.addGroup({ id, path: `g${id}`, name: `G${id}`, parentId: 1 }); // 100 groups
    fake.clearRequests();
    const found = await collectPages(connector.listResources(never));
    expect(fake.requests).toHaveLength(1 + 1 + 2 + 1);
    for (const resource of found) await collect(connector.listMemberships(resource, never));
    const [groups, projects] = [100, 120];
    expect(fake.requests).toHaveLength(
      1 + Math.ceil(groups / 100) + Math.ceil(projects / 100) + 1 + (groups + 1) + projects,
    );
  });

  it('fetches a page when the one before was taken', async () => {
    const { connector, fake, trouble } = await fakeStage();
    trouble.grow(230, 0);
    const list = connector.listMemberships({ kind: 'group', externalId: '2' }, never);
    const members = list[Symbol.asyncIterator]();
    const path = /groups\/2\/members/;
    for (let i = 0; i < 100; i++) await members.next();
    expect(fake.countRequests({ path })).toBe(1);
    await members.next();
    expect(fake.countRequests({ path })).toBe(2);
  });

  it('marks archived projects, and leaves out those of others that invited one of the groups', async () => {
    const { connector, fake } = await fakeStage();
    fake.addProject({ id: 11, groupId: 2, path: 'old', name: 'Old', archived: true });
    fake.addUser({ id: 60, username: 'stranger', name: 'Stranger' });
    fake.addGroup({ id: 40, path: 'others', name: 'Others' }, 60);
    fake.addProject({ id: 41, groupId: 40, path: 'theirs', name: 'Theirs' });
    fake.share('project', 41, 2, 30);
    expect(await idsOf(connector)).toEqual(['1', '2', '10', '11']);
    const found = await collectPages(connector.listResources(never));
    expect(found.filter(({ archived }) => archived).map(({ externalId }) => externalId)).toEqual(['11']);
  });

  it('puts a group that was moved below a younger one after that', async () => {
    const { connector, fake } = await fakeStage();
    fake.addGroup({ id: 5000, path: 'young', name: 'Young', parentId: 1 });
    fake.addGroup({ id: 6000, path: 'younger', name: 'Younger', parentId: 1 });
    fake.move('group', 2, 5000);
    fake.move('group', 5000, 6000);
    expect(await idsOf(connector)).toEqual(['1', '6000', '5000', '2', '10']);
  });

  it('marks a group that is archived, and what is in it', async () => {
    const { connector, fake } = await fakeStage();
    fake.archive('group', 2, true);
    const found = await collectPages(connector.listResources(never));
    expect(found.filter(({ archived }) => archived).map(({ externalId }) => externalId)).toEqual(['2', '10']);
  });
});

const idsOf = async (connector: FakeStage['connector']): Promise<FoundResource['externalId'][]> =>
  (await collectPages(connector.listResources(never))).map(({ externalId }) => externalId);

describe('accounts', () => {
  it('come with the e-mails GitLab vouches for, and their sources', async () => {
    const { connector, fake, group } = await fakeStage();
    const people = [
      { id: 20, username: 'eve', email: 'eve@acme.test', enterpriseGroupId: 1, publicEmail: 'eve@home.test' },
      { id: 21, username: 'pia', publicEmail: 'pia@acme.test' },
      { id: 22, username: 'nil', email: 'nil@acme.test' },
    ];
    for (const person of people) {
      fake.addUser({ name: person.username, ...person });
      fake.setMember('group', 2, person.id, 20);
    }
    const found = await collect(connector.listMemberships(group, never));
    expect(found.map(({ account }) => [account.username, account.claims])).toEqual([
      ['eve', { enterprise_email: 'eve@acme.test', public_email: 'eve@home.test' }],
      ['pia', { public_email: 'pia@acme.test' }],
      ['nil', {}],
    ]);
  });

  it('come with the private e-mail for an admin', async () => {
    const { connect, fake, group } = await fakeStage();
    fake.addUser({ id: 30, username: 'root', name: 'Root', admin: true });
    fake.addToken({ value: 'glpat-root', userId: 30 });
    fake.addUser({ id: 22, username: 'nil', name: 'Nil', email: 'nil@acme.test' });
    fake.setMember('group', 2, 22, 20);
    const connector = connect({ token: 'glpat-root' });
    const [found] = await collect(connector.listMemberships(group, never));
    expect(found?.account.claims).toEqual({ admin_email: 'nil@acme.test' });
    const [named] = await collectPages(connector.listAccounts(['nil'], never));
    expect(named?.claims).toEqual({ admin_email: 'nil@acme.test' });
  });

  it('are no people when they are bots or hallpass itself, and say whether they are blocked', async () => {
    const { connector, fake, group, top } = await fakeStage();
    fake.addUser({ id: 20, username: 'project_10_bot1', name: 'CI', type: 'project_bot' });
    fake.addUser({ id: 21, username: 'service_account_group_1_ab12', name: 'Deploy', bot: true });
    fake.addUser({ id: 22, username: 'gone', name: 'Gone', state: 'blocked' });
    fake.addUser({ id: 23, username: 'asleep', name: 'Asleep', state: 'deactivated' });
    for (const id of [20, 21, 22, 23]) fake.setMember('group', 2, id, 20);
    const found = await collect(connector.listMemberships(group, never));
    expect(found.map(({ account }) => [account.isBot, account.state])).toEqual([
      [true, 'active'],
      [true, 'active'],
      [false, 'blocked'],
      [false, 'other'],
    ]);
    const [self] = await collect(connector.listMemberships(top, never));
    expect(self?.account).toMatchObject({ username: 'hallpass-bot', isBot: true });
  });

  it('are the enterprise users, whether members or not, and those of the usernames that exist', async () => {
    const { connector, fake } = await fakeStage();
    fake.addUser({ id: 20, username: 'eve', name: 'Eve', email: 'eve@acme.test', enterpriseGroupId: 1 });
    const found = await collectPages(connector.listAccounts(['ana', 'nobody'], never));
    expect(found.map(({ username, claims }) => [username, claims])).toEqual([
      ['eve', { enterprise_email: 'eve@acme.test' }],
      ['ana', {}],
    ]);
  });

  it('are only those of the usernames where GitLab has no enterprise users', async () => {
    const { connector, connect, fake } = await fakeStage();
    fake.configureGroup(1, { plan: 'free' });
    for (const one of [connector, connect({ group: 'acme/plat' })]) {
      const found = await collectPages(one.listAccounts(['ana'], never));
      expect(found.map(({ username }) => username)).toEqual(['ana']);
    }
  });

  it('are not taken for none when the token is the trouble', async () => {
    const { connector, fake } = await fakeStage();
    await connector.check(never);
    fake.blockUser(fake.botId);
    expect(await faultOf(collectPages(connector.listAccounts([], never)))).toMatchObject({
      code: 'unauthorized',
    });
  });

  it('have no e-mail that nobody confirmed', async () => {
    const { connector, on } = scriptedGitLab();
    const nina = {
      id: 5,
      username: 'nina',
      name: 'Nina',
      state: 'active',
      email: 'ceo@acme.test',
      public_email: '',
    };
    on('GET', /user$/, { status: 200, body: { ...nina, id: 1, is_admin: true } });
    on('GET', /enterprise_users|service_accounts/, { status: 404, body: { message: '404 Not Found' } });
    on('GET', /users\?username=nina/, { status: 200, body: [{ ...nina, confirmed_at: null }] });
    const [found] = await collectPages(connector.listAccounts(['nina'], never));
    expect(found).toMatchObject({ username: 'nina', claims: {} });
  });
});
