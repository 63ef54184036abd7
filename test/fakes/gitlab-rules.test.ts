import { describe, expect, it } from 'vitest';

import { FORBIDDEN, Fixture, NOT_FOUND } from '../../playground/fakes/gitlab-fixture.ts';

const API = '/projects/10/members';
const NO_SEATS = {
  message: 'There are not enough available seats to invite this many users.',
  status: 'error',
  reason: 'seat_limit_exceeded_error',
};
const queued = (username: string) => ({
  message: { [username]: 'Request queued for administrator approval.' },
});

describe('who may manage members', () => {
  it('26. a Maintainer of a project may add Maintainers, not Owners, nor touch one', async () => {
    const gitlab = await Fixture.start();
    const token = maintainer(gitlab);
    const add = (userId: number, level: number) =>
      gitlab.ask('POST', API, { token, body: { user_id: userId, access_level: level } });
    expect(await add(5, 50)).toEqual([403, FORBIDDEN]);
    expect((await add(5, 40))[0]).toBe(201);
    gitlab.fake.setMember('project', 10, 5, 50);
    expect(await gitlab.ask('DELETE', `${API}/5`, { token })).toEqual([403, FORBIDDEN]);
    expect(await gitlab.ask('PUT', `${API}/5`, { token, body: { access_level: 30 } })).toEqual([
      403,
      FORBIDDEN,
    ]);
    expect(await gitlab.ask('PUT', `${API}/7`, { token, body: { access_level: 50 } })).toEqual([
      403,
      FORBIDDEN,
    ]);
  });

  it('27. a Maintainer of a group may not, and sees 404 and 409 before that', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.setMember('group', 1, 8, 40);
    const token = tokenOf(gitlab, 8);
    const add = (userId: number) =>
      gitlab.ask('POST', '/groups/1/members', { token, body: { user_id: userId, access_level: 30 } });
    expect(await add(5)).toEqual([403, FORBIDDEN]);
    expect((await add(6))[0]).toBe(409);
    expect((await add(999))[0]).toBe(404);
    expect(await gitlab.ask('PUT', '/groups/1/members/6', { token, body: { access_level: 40 } })).toEqual([
      403,
      FORBIDDEN,
    ]);
  });

  it('lets people remove themselves', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.ask('DELETE', `${API}/7`, { token: tokenOf(gitlab, 7) })).toEqual([204, '']);
  });

  it('hides what the caller is not in, and the member list of a private group above them', async () => {
    const gitlab = await Fixture.start();
    const none = { token: tokenOf(gitlab, 5) };
    const below = { token: tokenOf(gitlab, 7) };
    const noGroup = { message: '404 Group Not Found' };
    expect(await gitlab.ask('GET', '/groups/1/members', none)).toEqual([404, noGroup]);
    expect(await gitlab.ask('GET', API, none)).toEqual([404, { message: '404 Project Not Found' }]);
    expect((await gitlab.ask('GET', '/groups/1', below))[0]).toBe(200);
    expect(await gitlab.ask('GET', '/groups/1/members', below)).toEqual([403, FORBIDDEN]);
  });

  it('keeps project bots where they are', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.addUser({ id: 9, username: 'group_2_bot', name: 'CI', type: 'project_bot' });
    gitlab.fake.setMember('group', 2, 9, 40);
    const elsewhere = 'project bots cannot be added to other groups / projects';
    expect(await gitlab.post(API, { user_id: 9, access_level: 40 })).toEqual([
      400,
      { message: { user_id: [elsewhere] } },
    ]);
    expect(await gitlab.delete('/groups/2/members/9')).toEqual([403, FORBIDDEN]);
  });
});

describe('effective members', () => {
  it('28. shows an inherited level, where there is no direct row', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.get(`${API}/all/6`)).toEqual([200, expect.objectContaining({ access_level: 30 })]);
    expect(await gitlab.get(`${API}/6`)).toEqual([404, NOT_FOUND]);
    expect(await gitlab.get(`${API}/all/5`)).toEqual([404, NOT_FOUND]);
  });

  it("29. takes a project's level from above, and the other columns from the project's own row", async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.setMember('group', 1, 7, 40);
    const shown = { id: 7, access_level: 40, expires_at: '2026-05-01' };
    expect((await gitlab.get(`${API}/all/7`))[1]).toMatchObject(shown);
    const [, all] = await gitlab.get(`${API}/all`);
    expect(all).toEqual([
      expect.objectContaining({ id: 6, access_level: 30 }),
      expect.objectContaining(shown),
      expect.objectContaining({ id: 100, access_level: 50 }),
    ]);
  });

  it('30. leaves Minimal Access out', async () => {
    const gitlab = await Fixture.start();
    expect((await gitlab.post('/groups/1/members', { user_id: 5, access_level: 5 }))[0]).toBe(201);
    expect((await gitlab.get('/groups/1/members'))[1]).toContainEqual(
      expect.objectContaining({ id: 5, access_level: 5 }),
    );
    expect(await gitlab.get('/groups/1/members/all/5')).toEqual([404, NOT_FOUND]);
    expect(await gitlab.post('/groups/2/members', { user_id: 8, access_level: 5 })).toEqual([
      400,
      { message: { access_level: ['is not included in the list', 'supported on top level groups only'] } },
    ]);
    gitlab.fake.configureGroup(1, { plan: 'free' });
    expect(await gitlab.post('/groups/1/members', { user_id: 8, access_level: 5 })).toEqual([
      400,
      { message: { access_level: ['is not included in the list', 'not supported by license'] } },
    ]);
  });

  it('counts invited groups, up to the level of the invitation, but not as inherited', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.addGroup({ id: 3, path: 'sre', name: 'SRE' });
    gitlab.fake.setMember('group', 3, 5, 50);
    gitlab.fake.share('group', 1, 3, 40);
    expect((await gitlab.get(`${API}/all/5`))[1]).toMatchObject({ access_level: 40 });
    expect((await gitlab.get('/groups/2/members/all/5'))[1]).toMatchObject({ access_level: 40 });
    expect((await gitlab.post(API, { user_id: 5, access_level: 20 }))[0]).toBe(201);
    gitlab.fake.share('group', 1, 3, null);
    expect(gitlab.fake.effective('project', 10, 5)).toBe(20);
  });

  it('still lists people who are blocked, who can use nothing', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.blockUser(6);
    expect((await gitlab.get(`${API}/all/6`))[1]).toMatchObject({ state: 'blocked', access_level: 30 });
    expect(gitlab.fake.effective('project', 10, 6)).toBeNull();
  });
});

describe('adding several people', () => {
  it('31. answers 201 when one of them cannot be added, and adds the others', async () => {
    const gitlab = await Fixture.start();
    const reason =
      'u6: Access level should be greater than or equal to Developer inherited membership from group Acme';
    expect(await gitlab.post(API, { user_id: '5,6', access_level: 20 })).toEqual([
      201,
      { status: 'error', message: reason },
    ]);
    expect(gitlab.level('project', 10, 5)).toBe(20);
  });

  it('32. answers without members when all is well', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.post(API, { username: 'u5,u8', access_level: 30 })).toEqual([
      201,
      { status: 'success' },
    ]);
    expect(gitlab.level('project', 10, 8)).toBe(30);
  });
});

describe('what a top-level group can demand', () => {
  it('33. holds promotions back for an administrator, with 202 and nothing changed', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.configureGroup(1, { promotionApproval: true });
    gitlab.fake.setMember('project', 10, 8, 10);
    expect(await gitlab.post(API, { user_id: 5, access_level: 30 })).toEqual([202, queued('u5')]);
    expect(await gitlab.put(`${API}/8`, { access_level: 30 })).toEqual([202, queued('u8')]);
    expect(await gitlab.post('/groups/1/members', { user_id: '5,6', access_level: 40 })).toEqual([
      201,
      { status: 'success', queued_users: queued('u5').message },
    ]);
    expect([gitlab.level('project', 10, 5), gitlab.level('project', 10, 8)]).toEqual([null, 10]);
    expect((await gitlab.put(`${API}/7`, { access_level: 30 }))[0]).toBe(200);
    gitlab.fake.approvePromotions();
    expect([gitlab.level('project', 10, 5), gitlab.level('project', 10, 8)]).toEqual([30, 30]);
  });

  it('34. refuses to go over the seats', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.configureGroup(1, { seatLimit: 2 });
    expect(await gitlab.post(API, { user_id: 5, access_level: 30 })).toEqual([400, NO_SEATS]);
    const advice = `${NO_SEATS.message} Ask a user with the Owner role to purchase more seats.`;
    const sent = { token: maintainer(gitlab), body: { user_id: 5, access_level: 30 } };
    expect(await gitlab.ask('POST', API, sent)).toEqual([400, { ...NO_SEATS, message: advice }]);
    expect((await gitlab.post(API, { user_id: 5, access_level: 10 }))[0]).toBe(201);
    const base = ['Could not update role because there are no available seats in this group'];
    expect(await gitlab.put(`${API}/5`, { access_level: 30 })).toEqual([400, { message: { base } }]);
  });

  it('35. locks the members of projects, and leaves those of LDAP groups to LDAP', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.configureGroup(2, { membershipLock: true });
    expect(await gitlab.post(API, { user_id: 5, access_level: 30 })).toEqual([
      405,
      { message: '405 Method Not Allowed' },
    ]);
    expect(await gitlab.put(`${API}/7`, { access_level: 30 })).toEqual([403, FORBIDDEN]);
    gitlab.fake.configureGroup(1, { ldap: true });
    const group = '/groups/1/members';
    expect(await gitlab.post(group, { user_id: 5, access_level: 30 })).toEqual([403, FORBIDDEN]);
    gitlab.fake.setMember('group', 1, 6, 30, { ldap: true });
    expect(await gitlab.put(`${group}/6`, { access_level: 40 })).toEqual([403, FORBIDDEN]);
    expect(await gitlab.delete(`${group}/6`)).toEqual([403, FORBIDDEN]);
    expect((await gitlab.ask('POST', `${group}/6/override`))[1]).toMatchObject({ override: true });
    expect((await gitlab.put(`${group}/6`, { access_level: 40 }))[0]).toBe(200);
  });

  it('lets in only people with a SAML identity when single sign-on is enforced', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.configureGroup(1, { saml: true, ssoEnforced: true });
    const [status, body] = await gitlab.post(API, { user_id: 5, access_level: 30 });
    expect([status, JSON.stringify(body)]).toEqual([
      400,
      expect.stringContaining('{"message":{"user":["is not linked to a SAML account'),
    ]);
    gitlab.fake.linkSaml(1, 5, 'u5');
    expect((await gitlab.post(API, { user_id: 5, access_level: 30 }))[0]).toBe(201);
  });
});

function tokenOf({ fake }: Fixture, userId: number): string {
  return fake.addToken({ value: `token-of-${userId}`, userId }).value;
}

/** A token of u8, made Maintainer of the project. */
function maintainer(gitlab: Fixture): string {
  gitlab.fake.setMember('project', 10, 8, 40);
  return tokenOf(gitlab, 8);
}
