import { describe, expect, it } from 'vitest';
import { Fixture, FORBIDDEN } from '../../playground/fakes/gitlab-fixture.ts';

const BAD_REQUEST = { message: '400 Bad request' };

describe('identities of a group', () => {
  it('come whole, and only from the group’s own provider', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.configureGroup(1, { saml: true });
    gitlab.fake.linkSaml(1, 5, 'u5@idp');
    gitlab.fake.linkSaml(99, 6, 'u6@elsewhere');
    gitlab.fake.linkScim(1, 6, 'u6@idp');
    gitlab.fake.linkScim(1, 7, 'u7@idp', false);
    expect(await gitlab.get('/groups/acme/saml/identities')).toEqual([
      200,
      [{ extern_uid: 'u5@idp', user_id: 5 }],
    ]);
    expect(await gitlab.get('/groups/1/scim/identities')).toEqual([
      200,
      [
        { extern_uid: 'u6@idp', user_id: 6, active: true },
        { extern_uid: 'u7@idp', user_id: 7, active: false },
      ],
    ]);
    await gitlab.get('/groups/1/saml/identities?page=2');
    expect(gitlab.fake.violations.splice(0)).toEqual([
      'GET /api/v4/groups/1/saml/identities: unknown parameter page',
    ]);
  });

  it('are refused without single sign-on, and to everybody but owners', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.get('/groups/1/saml/identities')).toEqual([400, BAD_REQUEST]);
    expect(await gitlab.get('/groups/2/saml/identities')).toEqual([400, BAD_REQUEST]);
    expect(await gitlab.get('/groups/1/scim/identities')).toEqual([200, []]);
    gitlab.fake.addToken({ value: 'glpat-u6', userId: 6 });
    for (const kind of ['saml', 'scim'])
      expect(await gitlab.ask('GET', `/groups/1/${kind}/identities`, { token: 'glpat-u6' })).toEqual([
        403,
        FORBIDDEN,
      ]);
  });

  it('go with the account', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.linkScim(1, 7, 'u7@idp');
    gitlab.fake.deleteUser(7);
    expect(await gitlab.get('/groups/1/scim/identities')).toEqual([200, []]);
  });
});

describe('an account in the console', () => {
  it('gets a new name, username and address', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.editUser(5, { username: 'five', publicEmail: 'five@acme.test' });
    expect((await gitlab.get('/users?username=u5'))[1]).toEqual([]);
    expect((await gitlab.get('/users?username=five'))[1]).toMatchObject([
      { id: 5, public_email: 'five@acme.test' },
    ]);
  });

  it('shows its status to everybody, by id and by name', async () => {
    const gitlab = await Fixture.start();
    const none = { emoji: null, message: null, availability: null, message_html: '', clear_status_at: null };
    expect(await gitlab.get('/users/5/status')).toEqual([200, none]);
    gitlab.fake.setStatus(5, 'On a boat');
    gitlab.fake.addToken({ value: 'glpat-u6', userId: 6, scopes: ['read_user'] });
    for (const path of ['/users/5/status', '/users/U5/status'])
      expect((await gitlab.ask('GET', path, { token: 'glpat-u6' }))[1]).toMatchObject({
        message: 'On a boat',
      });
    gitlab.fake.setStatus(5, null);
    expect((await gitlab.get('/users/5/status'))[1]).toEqual(none);
    expect(await gitlab.get('/users/99/status')).toEqual([404, { message: '404 User Not Found' }]);
    expect(() => gitlab.fake.setStatus(5, 'x'.repeat(101))).toThrow('too long');
  });

  it('shows its status 240 times a minute', async () => {
    const gitlab = await Fixture.start({ limits: { userStatus: 1 } });
    expect((await gitlab.get('/users/5/status'))[0]).toBe(200);
    expect((await gitlab.get('/users/6/status'))[0]).toBe(429);
  });
});
