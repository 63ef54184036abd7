import { describe, expect, it } from 'vitest';
import { fakeStage } from './fake-stage.ts';
import { scriptedGitLab } from './scripted-gitlab.ts';
import { collect, collectPages, faultOf, never } from './stage.ts';

describe('identities', () => {
  it('are those of the group’s single sign-on and directory, in two requests', async () => {
    const { connector, fake } = await fakeStage();
    fake.configureGroup(1, { saml: true });
    fake.addGroup({ id: 50, path: 'other', name: 'Other', saml: true });
    for (let id = 200; id < 330; id++) {
      fake.addUser({ id, username: `x${id}`, name: `X ${id}` });
      fake.linkSaml(1, id, `x${id}@acme.test`);
    }
    fake.linkSaml(50, 5, 'ceo@acme.test');
    fake.linkScim(1, 5, 'ana@acme.test');
    fake.linkScim(1, 200, 'gone@acme.test', false);
    fake.clearRequests();
    const found = await collect(connector.listIdentities(never));
    expect(fake.requests).toHaveLength(2);
    expect(found).toHaveLength(131);
    expect(found[0]).toEqual({ externalId: '200', source: 'saml', value: 'x200@acme.test' });
    expect(found.at(-1)).toEqual({ externalId: '5', source: 'scim', value: 'ana@acme.test' });
    expect(JSON.stringify(found)).not.toMatch(/ceo@|gone@/);
  });

  it('are none without single sign-on, which one request tells', async () => {
    const { connector, fake } = await fakeStage();
    expect(await collect(connector.listIdentities(never))).toEqual([]);
    expect(fake.countRequests({ path: /identities/ })).toBe(1);
  });

  it('are none where GitLab knows no such list, and may name the account as text', async () => {
    const { connector, on } = scriptedGitLab();
    on('GET', /saml.identities/, { status: 200, body: [{ extern_uid: 'ana@acme.test', user_id: '5' }] });
    on('GET', /scim.identities/, { status: 404, body: { error: '404 Not Found' } });
    expect(await collect(connector.listIdentities(never))).toEqual([
      { externalId: '5', source: 'saml', value: 'ana@acme.test' },
    ]);
  });

  it.each(['identities', 'enterprise users'])(
    '%s are not taken for none when the token lost its rights',
    async (what) => {
      const { connector, fake, trouble } = await fakeStage();
      fake.configureGroup(1, { saml: true });
      await connector.check(never);
      trouble.demote();
      const listed =
        what === 'identities'
          ? collect(connector.listIdentities(never))
          : collectPages(connector.listAccounts([], never));
      expect(await faultOf(listed)).toMatchObject({ code: 'forbidden' });
    },
  );
});

describe('one account', () => {
  it('is found by its id and by its name, without case', async () => {
    const { connector, fake } = await fakeStage();
    fake.editUser(5, { publicEmail: 'ana@acme.test' });
    const ana = {
      externalId: '5',
      username: 'ana',
      name: 'Ana',
      claims: { public_email: 'ana@acme.test' },
      state: 'active',
      isBot: false,
    };
    expect(await connector.findAccount({ externalId: '5' }, never)).toEqual(ana);
    expect(await connector.findAccount({ username: 'ANA' }, never)).toEqual(ana);
  });

  it('is null when there is none', async () => {
    const { connector, fake } = await fakeStage();
    fake.addUser({ id: 7, username: 'anabel', name: 'Anabel' });
    expect(await connector.findAccount({ externalId: '999' }, never)).toBeNull();
    expect(await connector.findAccount({ username: 'anab' }, never)).toBeNull();
  });

  it('is not null only because GitLab takes no more requests', async () => {
    const { connector, trouble } = await fakeStage();
    await connector.check(never);
    trouble.limit('endpoint');
    expect(await faultOf(connector.findAccount({ externalId: '5' }, never))).toMatchObject({
      code: 'rate_limited',
    });
  });
});

describe('what an account says about itself', () => {
  it('is the message of its status, or nothing', async () => {
    const { connector, fake } = await fakeStage();
    expect(await connector.statusOf('5', never)).toBeNull();
    fake.setStatus(5, ' K7QXW2MN ');
    expect(await connector.statusOf('5', never)).toBe('K7QXW2MN');
    fake.setStatus(5, '');
    expect(await connector.statusOf('5', never)).toBeNull();
    expect(await connector.statusOf('999', never)).toBeNull();
  });

  it('is asked for by number, for names pass to others', async () => {
    const { connector, fake } = await fakeStage();
    fake.setStatus(5, 'hers');
    fake.editUser(5, { username: 'ana-lima' });
    fake.addUser({ id: 6, username: 'ana', name: 'Another Ana' });
    expect(await connector.statusOf('5', never)).toBe('hers');
    expect(fake.requests.at(-1)?.path).toBe('/api/v4/users/5/status');
  });

  it('is null where GitLab gives an empty object', async () => {
    const { connector, on } = scriptedGitLab();
    on('GET', /users.5.status/, { status: 200, body: {} });
    expect(await connector.statusOf('5', never)).toBeNull();
  });
});
