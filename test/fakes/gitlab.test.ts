import { describe, expect, it } from 'vitest';

import {
  FORBIDDEN,
  Fixture,
  NOT_FOUND,
  TODAY,
  TOMORROW,
  YESTERDAY,
} from '../../playground/fakes/gitlab-fixture.ts';

const API = '/projects/10/members';
const NO_USER = { message: '404 User Not Found' };

describe('adding a member', () => {
  it('1. answers 201 with the member', async () => {
    const gitlab = await Fixture.start();
    const [status, body] = await gitlab.post(API, { user_id: 5, access_level: 30, expires_at: TOMORROW });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: 5,
      username: 'u5',
      state: 'active',
      access_level: 30,
      expires_at: TOMORROW,
      created_at: `${TODAY}T12:00:00.000Z`,
      created_by: { id: 100, username: 'hallpass-bot' },
      membership_state: 'active',
    });
  });

  it('2. answers 409 the second time', async () => {
    const gitlab = await Fixture.start();
    await gitlab.post(API, { user_id: 5, access_level: 30 });
    const again = await gitlab.post(API, { user_id: 5, access_level: 40 });
    expect(again).toEqual([409, { message: 'Member already exists' }]);
  });

  it('3. and 4. answers 404 for a person that does not exist', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.post(API, { user_id: 999_999, access_level: 30 })).toEqual([404, NO_USER]);
    expect(await gitlab.post(API, { username: 'ghost', access_level: 30 })).toEqual([404, NO_USER]);
  });

  it('5. to 7. answers 400 when the parameters do not add up', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.post(API, { user_id: 5, username: 'u5', access_level: 30 })).toEqual([
      400,
      { error: 'user_id, username are mutually exclusive' },
    ]);
    expect(await gitlab.post(API, { access_level: 30 })).toEqual([
      400,
      { error: 'user_id, username are missing, at least one parameter must be provided' },
    ]);
    expect(await gitlab.post(API, { user_id: 5 })).toEqual([400, { error: 'access_level is missing' }]);
    expect(await gitlab.post(API, { user_id: 5, access_level: 30, expires_at: '2026-02-30' })).toEqual([
      400,
      { error: 'expires_at is invalid' },
    ]);
  });

  it('8. answers 400 for a level that does not exist', async () => {
    const gitlab = await Fixture.start();
    const unlisted = { message: { access_level: ['is not included in the list'] } };
    expect(await gitlab.post(API, { user_id: 5, access_level: 35 })).toEqual([400, unlisted]);
    expect(await gitlab.post(API, { user_id: 5, access_level: 25 })).toEqual([400, unlisted]);
    const newer = await Fixture.start({ version: '19.2.0-ee' });
    expect((await newer.post(API, { user_id: 5, access_level: 25 }))[0]).toBe(201);
  });

  it('9. and 10. refuses a level below the inherited one, and takes an equal one', async () => {
    const gitlab = await Fixture.start();
    const reason = 'should be greater than or equal to Developer inherited membership from group Acme';
    expect(await gitlab.post(API, { user_id: 6, access_level: 20 })).toEqual([
      400,
      { message: { access_level: [reason] } },
    ]);
    expect(await gitlab.post(API, { user_id: 6, access_level: 30 })).toEqual([
      201,
      expect.objectContaining({ access_level: 30 }),
    ]);
  });

  it('11. and 12. refuses yesterday as the expiry, and takes today', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.post(API, { user_id: 5, access_level: 30, expires_at: YESTERDAY })).toEqual([
      400,
      { message: { expires_at: ['cannot be a date in the past'] } },
    ]);
    expect((await gitlab.post(API, { user_id: 5, access_level: 30, expires_at: TODAY }))[0]).toBe(201);
    gitlab.at(`${TOMORROW}T00:09:59Z`);
    expect((await gitlab.get(`${API}/5`))[0]).toBe(200);
    expect(gitlab.fake.effective('project', 10, 5)).toBe(30);
    gitlab.at(`${TOMORROW}T00:10:00Z`);
    expect(await gitlab.get(`${API}/5`)).toEqual([404, NOT_FOUND]);
    expect(gitlab.fake.effective('project', 10, 5)).toBeNull();
  });
});

describe('the nightly expiry worker', () => {
  it('13. removes rows dated that day or earlier, without what lies below, and never the last Owner', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    fake.setMember('group', 1, 5, 20, { expiresAt: TOMORROW });
    fake.setMember('group', 2, 5, 30);
    fake.setMember('group', 1, 100, 50, { expiresAt: TOMORROW });
    gitlab.at(`${TOMORROW}T00:10:00Z`);
    fake.tick();
    expect(fake.member('group', 1, 5)).toBeNull();
    expect(fake.member('group', 2, 5)).toMatchObject({ level: 30 });
    expect(fake.member('project', 10, 7)).toMatchObject({ level: 20 });
    expect(fake.member('group', 1, 100)).toMatchObject({ level: 50 });
  });

  it('14. until 00:10 the rows are listed and grant access', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    fake.setMember('project', 10, 5, 30, { expiresAt: TOMORROW });
    gitlab.at(`${TOMORROW}T00:09:00Z`);
    expect((await gitlab.get(`${API}/all/5`))[1]).toMatchObject({ access_level: 30, expires_at: TOMORROW });
    expect(fake.effective('project', 10, 5)).toBe(30);
  });

  it('runs once for all the nights the clock jumped over, and deletes a project bot altogether', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    fake.addUser({ id: 9, username: 'project_10_bot', name: 'CI', type: 'project_bot' });
    fake.setMember('project', 10, 9, 40, { expiresAt: '2026-03-20' });
    gitlab.at('2026-04-01T09:00:00Z');
    expect(await gitlab.get('/users/9')).toEqual([404, NO_USER]);
    expect(fake.members().map(({ username }) => username)).toEqual(['hallpass-bot', 'u6', 'u7']);
  });
});

describe('changing a member', () => {
  it('15. and 16. leaves the expiry alone unless it is sent, and clears it when it is blank', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.put(`${API}/7`, { access_level: 40 })).toEqual([
      200,
      expect.objectContaining({ access_level: 40, expires_at: '2026-05-01' }),
    ]);
    expect((await gitlab.put(`${API}/7`, { access_level: 40, expires_at: '' }))[1]).toMatchObject({
      expires_at: null,
    });
    await gitlab.put(`${API}/7`, { access_level: 40, expires_at: TOMORROW });
    expect((await gitlab.put(`${API}/7`, { access_level: 40, expires_at: null }))[1]).toMatchObject({
      expires_at: null,
    });
  });

  it('17. answers 400 without a level', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.put(`${API}/7`, { expires_at: TOMORROW })).toEqual([
      400,
      { error: 'access_level is missing' },
    ]);
  });

  it('18. answers 404 without a direct row, inherited or not', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.put(`${API}/5`, { access_level: 30 })).toEqual([404, NOT_FOUND]);
    expect(await gitlab.put(`${API}/6`, { access_level: 40 })).toEqual([404, NOT_FOUND]);
  });

  it('refuses a level below the inherited one too, and leaves a row that stays the same untouched', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    fake.setMember('group', 1, 7, 30);
    expect((await gitlab.put(`${API}/7`, { access_level: 15 }))[0]).toBe(400);
    gitlab.at('13:00:00');
    expect((await gitlab.put(`${API}/7`, { access_level: 20 }))[0]).toBe(200);
    expect(fake.member('project', 10, 7)).toMatchObject({ updatedAt: `${TODAY}T12:00:00.000Z` });
  });
});

describe('removing a member', () => {
  it('19. answers 204, then 404', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.delete(`${API}/7`)).toEqual([204, '']);
    expect(await gitlab.delete(`${API}/7`)).toEqual([404, NOT_FOUND]);
  });

  it('20. takes every row below a group with it', async () => {
    const gitlab = await inThreePlaces();
    expect(await gitlab.delete('/groups/1/members/5')).toEqual([204, '']);
    expect(rowsOf(gitlab, 5)).toEqual([]);
  });

  it.each([
    ['in the query', '?skip_subresources=true', undefined],
    ['in the body', '', { skip_subresources: true }],
  ])('21. leaves the rows below with skip_subresources %s', async (_where, search, body) => {
    const gitlab = await inThreePlaces();
    const answer = await gitlab.ask('DELETE', `/groups/1/members/5${search}`, { body });
    expect(answer).toEqual([204, '']);
    expect(rowsOf(gitlab, 5)).toEqual(['acme/plat', 'acme/plat/api']);
  });

  it('22. ignores the misspelling skip_subresource_s, and tells the test', async () => {
    const gitlab = await inThreePlaces();
    await gitlab.ask('DELETE', '/groups/1/members/5', { body: { skip_subresource_s: true } });
    expect(rowsOf(gitlab, 5)).toEqual([]);
    expect(gitlab.fake.violations.splice(0)).toEqual([
      'DELETE /api/v4/groups/1/members/5: unknown parameter skip_subresource_s',
    ]);
  });

  it('23. removes the SAML identity with the row of a group that has SAML', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.configureGroup(1, { saml: true });
    for (const id of [5, 6]) gitlab.fake.linkSaml(1, id, `u${id}@idp`);
    gitlab.fake.setMember('group', 2, 5, 30);
    await gitlab.delete('/groups/2/members/5');
    expect((await gitlab.get('/groups/1/saml/identities'))[1]).toHaveLength(2);
    await gitlab.delete('/groups/1/members/6?skip_subresources=true');
    expect(await gitlab.get('/groups/1/saml/identities')).toEqual([
      200,
      [{ extern_uid: 'u5@idp', user_id: 5 }],
    ]);
  });

  it('24. refuses to touch the last Owner', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.delete('/groups/1/members/100')).toEqual([403, FORBIDDEN]);
    expect(await gitlab.put('/groups/1/members/100', { access_level: 40 })).toEqual([403, FORBIDDEN]);
  });

  it('25. answers 204 to both of two removals at once, and keeps one Owner', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.setMember('group', 1, 8, 50);
    const gates = [8, 100].map((id) =>
      gitlab.fake.hold({ method: 'DELETE', path: new RegExp(`/members/${id}$`) }, 'received'),
    );
    const removals = [8, 100].map((id) => gitlab.delete(`/groups/1/members/${id}`));
    await Promise.all(gates.map(({ reached }) => reached));
    for (const gate of gates) gate.release();
    expect(await Promise.all(removals)).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(gitlab.fake.members().filter(({ level }) => level === 50)).toHaveLength(1);
  });
});

async function inThreePlaces(): Promise<Fixture> {
  const gitlab = await Fixture.start();
  gitlab.fake.setMember('group', 1, 5, 10);
  gitlab.fake.setMember('group', 2, 5, 20);
  gitlab.fake.setMember('project', 10, 5, 30);
  return gitlab;
}

const rowsOf = ({ fake }: Fixture, id: number): string[] =>
  fake.members().flatMap(({ userId, path }) => (userId === id ? [path] : []));
