import { describe, expect, it } from 'vitest';

import { Fixture, NOT_FOUND, TODAY, TOMORROW } from '../../playground/fakes/gitlab-fixture.ts';
import type { Fault } from '../../playground/fakes/gitlab-faults.ts';

const API = '/projects/10/members';
const TOO_MANY = {
  message: { error: 'This endpoint has been requested too many times. Try again later.' },
};
const UNAUTHORIZED = { message: '401 Unauthorized' };
const REVOKED = {
  error: 'invalid_token',
  error_description: 'Token was revoked. You have to re-authorize from the user.',
};
const EXPIRED = {
  error: 'invalid_token',
  error_description: 'Token is expired. You can either do re-authorization or token refresh.',
};
const HTML = 'text/html; charset=utf-8';

describe('36. rate limits', () => {
  it('lets one person remove 60 members of one place in a minute, and says nothing about when to come back', async () => {
    const gitlab = await Fixture.start();
    for (let id = 1000; id < 1062; id += 1) {
      gitlab.fake.addUser({ id, username: `x${id}`, name: `X ${id}` });
      gitlab.fake.setMember('group', 1, id, 10);
    }
    for (let id = 1000; id < 1060; id += 1) await gitlab.delete(`/groups/1/members/${id}`);
    const refused = await gitlab.send('DELETE', '/groups/1/members/1060');
    expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([429, TOO_MANY, null]);
    expect(await gitlab.delete(`${API}/7`)).toEqual([204, '']);
    gitlab.at('12:01:00');
    expect(await gitlab.delete('/groups/1/members/1060')).toEqual([204, '']);
  });

  it('answers a used-up quota in plain text, with Retry-After and RateLimit headers', async () => {
    const gitlab = await Fixture.start({ limits: { user: 2 } });
    gitlab.at('12:00:30');
    const first = await gitlab.send('GET', '/user');
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    await gitlab.get('/user');
    const { status, body, headers } = await gitlab.send('GET', '/user');
    expect([status, body]).toEqual([429, 'Retry later\n']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/plain',
      'retry-after': '30',
      'ratelimit-limit': '2',
      'ratelimit-observed': '3',
      'ratelimit-remaining': '0',
    });
    gitlab.at('12:01:00');
    expect((await gitlab.get('/user'))[0]).toBe(200);
  });
});

describe('37. tokens', () => {
  it('tells an unknown one, an expired one and a revoked one apart', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    const old = fake.addToken({ value: 'old', userId: 100, expiresAt: TODAY });
    const gone = fake.addToken({ value: 'gone', userId: 100, revoked: true });
    expect(await gitlab.ask('GET', '/user', { token: 'garbage' })).toEqual([401, UNAUTHORIZED]);
    expect(await gitlab.ask('GET', '/user', { token: old.value })).toEqual([401, EXPIRED]);
    expect(await gitlab.ask('GET', '/user', { token: gone.value })).toEqual([401, REVOKED]);
    const response = await fetch(`${fake.url}/api/v4/user`);
    expect([response.status, await response.json()]).toEqual([401, UNAUTHORIZED]);
  });

  it('names the scope that is missing, and the account that is blocked', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    const { value: token } = fake.addToken({ value: 'reader', userId: 100, scopes: ['read_api'] });
    expect((await gitlab.ask('GET', API, { token }))[0]).toBe(200);
    expect(await gitlab.ask('POST', API, { token, body: { user_id: 5, access_level: 30 } })).toEqual([
      403,
      expect.objectContaining({ error: 'insufficient_scope', scope: 'api' }),
    ]);
    fake.blockUser(100);
    const blocked = { message: '403 Forbidden - Your account has been blocked.' };
    expect(await gitlab.get('/user')).toEqual([403, blocked]);
  });

  it('takes PRIVATE-TOKEN as well, and shows a token to itself', async () => {
    const { fake } = await Fixture.start();
    const response = await fetch(`${fake.url}/api/v4/personal_access_tokens/self`, {
      headers: { 'private-token': fake.token },
    });
    expect(await response.json()).toMatchObject({
      user_id: 100,
      scopes: ['api'],
      active: true,
      expires_at: null,
    });
  });
});

describe('38. renamed and moved places', () => {
  it('sends readers of a moved project on, and refuses writers', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    fake.rename('project', 10, { path: 'backend' });
    const old = '/projects/acme%2Fplat%2Fapi/members';
    const { status, headers } = await gitlab.send('GET', `${old}?per_page=5`);
    expect(status).toBe(301);
    expect(headers.get('location')).toBe(`${fake.url}/api/v4/projects/10/members?per_page=5`);
    expect(await gitlab.post(old, { user_id: 5, access_level: 30 })).toEqual([
      405,
      { message: 'Non GET methods are not allowed for moved projects' },
    ]);
    expect((await gitlab.get('/projects/acme%2Fplat%2Fbackend'))[0]).toBe(200);
    expect((await gitlab.get('/projects/10'))[1]).toMatchObject({ path_with_namespace: 'acme/plat/backend' });
  });

  it('forgets the old path of a group, but not those of its projects', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    fake.rename('group', 2, { path: 'platform' });
    expect(await gitlab.get('/groups/acme%2Fplat')).toEqual([404, { message: '404 Group Not Found' }]);
    expect((await gitlab.get('/groups/acme%2Fplatform'))[0]).toBe(200);
    expect((await gitlab.get('/groups/2'))[0]).toBe(200);
    expect((await gitlab.get('/projects/acme%2Fplat%2Fapi'))[0]).toBe(301);
  });

  it('is gone for the token when it leaves the tree, with what it inherited', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    fake.addGroup({ id: 3, path: 'other', name: 'Other' }, null);
    fake.move('group', 2, 3);
    expect(await gitlab.get('/groups/2')).toEqual([404, { message: '404 Group Not Found' }]);
    expect(fake.effective('project', 10, 6)).toBeNull();
    expect(fake.effective('project', 10, 7)).toBe(20);
    fake.delete('group', 3);
    expect(fake.members().map(({ path }) => path)).toEqual(['acme', 'acme']);
  });
});

describe('39. faults', () => {
  const add = (gitlab: Fixture) => gitlab.post(API, { user_id: 5, access_level: 30 });

  it('a. 502 after the write: asking again gives 409', async () => {
    const gitlab = await withFault({ method: 'POST', kind: '502-after-apply' });
    const { status, headers } = await gitlab.send('POST', API, { body: { user_id: 5, access_level: 30 } });
    expect([status, headers.get('content-type')]).toEqual([502, HTML]);
    expect((await add(gitlab))[0]).toBe(409);
  });

  it('b. 503 from the proxy, c. 500 with a JSON type and no body', async () => {
    const gitlab = await withFault({ kind: 'status', status: 503 });
    const proxy = await gitlab.send('GET', API);
    expect([proxy.status, proxy.headers.get('content-type')]).toEqual([503, HTML]);
    gitlab.fake.faults.add({ kind: 'empty-json' });
    const { status, headers, body } = await gitlab.send('GET', API);
    expect([status, headers.get('content-type'), body]).toEqual([500, 'application/json', '']);
    expect(gitlab.fake.requests.map((request) => request.status)).toEqual([503, 500]);
  });

  it.each([
    ['reset-after-apply', 30],
    ['reset', null],
  ] as const)('d. %s tears the connection', async (kind, level) => {
    const gitlab = await withFault({ path: /\/members$/, kind });
    await expect(add(gitlab)).rejects.toThrow('fetch failed');
    expect(gitlab.level('project', 10, 5)).toBe(level);
    expect(gitlab.fake.requests).toMatchObject([{ method: 'POST', status: null }]);
  });

  it('e. hang: no answer, until the instance closes', async () => {
    const gitlab = await withFault({ kind: 'hang' });
    const signal = AbortSignal.timeout(50);
    const headers = { authorization: `Bearer ${gitlab.fake.token}` };
    await expect(fetch(`${gitlab.fake.url}/api/v4/user`, { signal, headers })).rejects.toThrow('timeout');
  });

  it('f. a page of a list that fails, g. a list without its Link header', async () => {
    const gitlab = await withFault({ query: /(?:^|[?&])page=2/, kind: 'status' });
    expect((await gitlab.get('/groups/1/members?per_page=1'))[0]).toBe(200);
    expect((await gitlab.get('/groups/1/members?per_page=1&page=2'))[0]).toBe(500);
    gitlab.fake.faults.add({ kind: 'no-link' });
    const { headers } = await gitlab.send('GET', '/groups/1/members?per_page=1');
    expect([headers.get('link'), headers.get('x-next-page')]).toEqual([null, '2']);
  });

  it('h. a login page with 200', async () => {
    const gitlab = await withFault({ kind: 'html' });
    const { status, headers } = await gitlab.send('GET', '/user');
    expect([status, headers.get('content-type')]).toEqual([200, HTML]);
  });

  it('both kinds of 429, and as often as asked', async () => {
    const gitlab = await withFault({ kind: '429-rack', retryAfter: 7, times: 2 });
    const rack = await gitlab.send('GET', '/user');
    expect([rack.status, rack.body, rack.headers.get('retry-after')]).toEqual([429, 'Retry later\n', '7']);
    expect((await gitlab.get('/user'))[0]).toBe(429);
    gitlab.fake.faults.add({ kind: '429-app', times: Infinity });
    expect(await gitlab.get('/user')).toEqual([429, TOO_MANY]);
    gitlab.fake.faults.clear();
    expect((await gitlab.get('/user'))[0]).toBe(200);
  });
});

describe('40. drift', () => {
  it('turns a removal away with 412 when somebody changed the row since', async () => {
    const gitlab = await Fixture.start();
    await gitlab.post(API, { user_id: 5, access_level: 30, expires_at: TOMORROW });
    const { headers } = await gitlab.send('GET', `${API}/5`);
    const since = { 'if-unmodified-since': headers.get('date') ?? '' };
    gitlab.at('12:30:00');
    gitlab.fake.setMember('project', 10, 5, 40);
    expect(await gitlab.ask('DELETE', `${API}/5`, { headers: since })).toEqual([
      412,
      { message: '412 Precondition Failed' },
    ]);
    expect(await gitlab.delete(`${API}/5`)).toEqual([204, '']);
  });

  it('does the same when only the date was changed, and removes a row that nobody touched', async () => {
    const gitlab = await Fixture.start();
    const since = { 'if-unmodified-since': new Date(`${TODAY}T12:00:00Z`).toUTCString() };
    expect((await gitlab.ask('DELETE', `${API}/7`, { headers: since }))[0]).toBe(204);
    gitlab.fake.setMember('project', 10, 5, 30);
    gitlab.at('12:30:00');
    gitlab.fake.setMember('project', 10, 5, 30, { expiresAt: TOMORROW });
    expect((await gitlab.ask('DELETE', `${API}/5`, { headers: since }))[0]).toBe(412);
    gitlab.fake.setMember('project', 10, 5, null);
    expect(await gitlab.delete(`${API}/5`)).toEqual([404, NOT_FOUND]);
  });

  it('kills the whole line of tokens when a revoked one is rotated again', async () => {
    const gitlab = await Fixture.start();
    const rotate = (token: string) => gitlab.ask('POST', '/personal_access_tokens/self/rotate', { token });
    const [status, next] = await rotate(gitlab.fake.token);
    expect([status, next]).toEqual([200, expect.objectContaining({ expires_at: '2026-03-17' })]);
    const { token } = next as { token: string };
    expect((await gitlab.ask('GET', '/user', { token }))[0]).toBe(200);
    expect(await rotate(gitlab.fake.token)).toEqual([401, REVOKED]);
    expect(await gitlab.ask('GET', '/user', { token })).toEqual([401, REVOKED]);
  });
});

async function withFault(fault: Fault): Promise<Fixture> {
  const gitlab = await Fixture.start();
  gitlab.fake.faults.add(fault);
  return gitlab;
}
