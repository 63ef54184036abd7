import { describe, expect, it } from 'vitest';

import { seedAcme } from '../../playground/fakes/acme.ts';
import { Fixture, FORBIDDEN } from '../../playground/fakes/gitlab-fixture.ts';
import { startFakeGitLab, type FakeGitLab } from '../../playground/fakes/gitlab.ts';

const ids = (body: unknown): unknown[] => (body as { id: unknown }[]).map(({ id }) => id);

describe('pages', () => {
  it('give links that can be followed, counts, and 20 items unless asked otherwise', async () => {
    const gitlab = await Fixture.start();
    for (let id = 200; id < 245; id += 1) {
      gitlab.fake.addUser({ id, username: `x${id}`, name: `X ${id}` });
      gitlab.fake.setMember('group', 1, id, 10);
    }
    const { headers, body } = await gitlab.send(
      'GET',
      '/groups/acme/members?query=x&user_ids[]=200&user_ids[]=201',
    );
    expect(ids(body)).toEqual([200, 201]);
    expect(headers.get('x-total')).toBe('2');
    const second = await gitlab.send('GET', '/groups/acme/members?page=2');
    expect(second.body).toHaveLength(20);
    expect(Object.fromEntries(second.headers)).toMatchObject({
      'x-page': '2',
      'x-per-page': '20',
      'x-next-page': '3',
      'x-prev-page': '1',
      'x-total': '47',
      'x-total-pages': '3',
    });
    const next = /<[^>]*\/api\/v4([^>]*)>; rel="next"/.exec(second.headers.get('link') ?? '')?.[1] ?? '';
    expect(next).toBe('/groups/acme/members?id=acme&page=3&per_page=20');
    const third = await gitlab.send('GET', next);
    expect(third.body).toHaveLength(7);
    expect(third.headers.get('link')).not.toContain('rel="next"');
  });

  it('are never longer than 100, and asking for more is a violation', async () => {
    const gitlab = await Fixture.start();
    const { headers } = await gitlab.send('GET', '/groups/1/members?per_page=500');
    expect(headers.get('x-per-page')).toBe('100');
    expect(gitlab.fake.violations.splice(0)).toEqual(['per_page=500: GitLab gives 100 at most']);
    expect(await gitlab.get('/groups/1/members?page=0')).toEqual([
      400,
      { error: 'page does not have a valid value' },
    ]);
  });
});

describe('strictness', () => {
  it('records unknown routes, methods, parameters and bodies', async () => {
    const gitlab = await Fixture.start();
    expect(await gitlab.get('/groups/1/epics')).toEqual([404, { error: '404 Not Found' }]);
    expect(await gitlab.put('/groups/1/members', {})).toEqual([405, { error: '405 Not Allowed' }]);
    expect((await gitlab.get('/groups/1/members?per_pages=5'))[0]).toBe(400);
    const headers = { 'content-type': 'text/plain' };
    expect((await gitlab.ask('POST', '/projects/10/members', { headers, body: 5 }))[0]).toBe(400);
    expect(gitlab.fake.violations.splice(0)).toEqual([
      'GET /api/v4/groups/1/epics: no such route',
      'PUT /api/v4/groups/1/members: no such route',
      'GET /api/v4/groups/1/members: unknown parameter per_pages',
      'POST /api/v4/projects/10/members: the body is neither a JSON object nor a form',
    ]);
  });

  it('takes forms and queries for what they are', async () => {
    const gitlab = await Fixture.start();
    const form = new URLSearchParams({ user_id: '5', access_level: '30' });
    const response = await fetch(`${gitlab.fake.url}/api/v4/projects/10/members`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gitlab.fake.token}` },
      body: form,
    });
    expect(response.status).toBe(201);
    expect((await gitlab.ask('PUT', '/projects/10/members/5?access_level=40'))[1]).toMatchObject({
      access_level: 40,
    });
  });
});

describe('gates and listeners', () => {
  it('hold one request before it is applied, or before it is answered', async () => {
    const gitlab = await Fixture.start();
    const { fake } = gitlab;
    const add = (id: number) => gitlab.post('/projects/10/members', { user_id: id, access_level: 30 });
    const before = fake.hold({ method: 'POST' }, 'received');
    const first = add(5);
    await before.reached;
    expect(fake.member('project', 10, 5)).toBeNull();
    before.release();
    expect((await first)[0]).toBe(201);
    const after = fake.hold({ method: 'POST' });
    const second = add(8);
    await after.reached;
    expect(fake.member('project', 10, 8)).toMatchObject({ level: 30 });
    expect(fake.requests.at(-1)).toMatchObject({ body: { user_id: 8, access_level: 30 }, status: null });
    after.release();
    expect((await second)[0]).toBe(201);
    expect(fake.countRequests({ method: 'POST', path: /members$/ })).toBe(2);
  });

  it('call listeners at both moments, and wait for them', async () => {
    const gitlab = await Fixture.start();
    const seen: string[] = [];
    const stop = gitlab.fake.onRequest(async (phase, { method, path }) => {
      await Promise.resolve();
      seen.push(`${phase} ${method} ${path}`);
    });
    await gitlab.get('/version');
    stop();
    await gitlab.get('/version');
    expect(seen).toEqual(['received GET /api/v4/version', 'applied GET /api/v4/version']);
  });
});

describe('the demo company', () => {
  it('is what the playground shows', async () => {
    const gitlab = await company();
    const { fake } = gitlab;
    expect(fake.members().map(({ path, username, level }) => `${path} ${username} ${level}`)).toEqual([
      'acme dana 50',
      'acme hallpass-bot 50',
      'acme omar 50',
      'acme priya 50',
      'acme/platform/api lee 20',
      'acme/web ana 30',
    ]);
    expect(fake.member('project', 10, 105)).toMatchObject({ expiresAt: '2026-05-09' });
    const groups = await gitlab.get('/groups/acme/descendant_groups?per_page=100');
    expect(ids(groups[1])).toEqual([5, 7, 8, 6, 2, 3, 4]);
    const search = 'include_subgroups=true&with_shared=false&archived=false&simple=true&per_page=100';
    fake.archive('project', 20, true);
    const [, projects] = await gitlab.get(`/groups/1/projects?${search}&order_by=id&sort=asc`);
    expect(ids(projects)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23]);
    expect(projects).toContainEqual(
      expect.objectContaining({ path_with_namespace: 'acme/platform/observability/dashboards' }),
    );
  });

  it('shows enterprise e-mails to an owner of the top-level group, and to nobody else', async () => {
    const gitlab = await company();
    const { fake } = gitlab;
    const { value: token } = fake.addToken({ value: 'lee', userId: 105 });
    const lee = '/projects/10/members/105';
    expect((await gitlab.get(lee))[1]).toMatchObject({ email: 'lee@acme.test', public_email: null });
    expect((await gitlab.ask('GET', lee, { token }))[1]).not.toHaveProperty('email');
    expect((await gitlab.get('/groups/1/enterprise_users?per_page=100'))[1]).toContainEqual(
      expect.objectContaining({ username: 'sam', email: 'sam@acme.test' }),
    );
    expect((await gitlab.get('/users?search=sam@acme.test'))[1]).toEqual([]);
    expect((await gitlab.get('/users?username=SAM'))[1]).toMatchObject([{ id: 106 }]);
    fake.setMember('group', 1, 105, 10);
    expect(await gitlab.ask('GET', '/groups/1/enterprise_users', { token })).toEqual([403, FORBIDDEN]);
  });

  it('lists billable people and every row of each', async () => {
    const gitlab = await company();
    gitlab.fake.setMember('group', 5, 105, 40);
    expect(ids((await gitlab.get('/groups/1/billable_members'))[1])).toEqual([101, 102, 103, 104, 105]);
    const [, rows] = await gitlab.get('/groups/1/billable_members/105/memberships');
    expect(rows).toMatchObject([
      { source_id: 10, access_level: { integer_value: 20 }, expires_at: '2026-05-09' },
      { source_id: 5, access_level: { integer_value: 40 }, expires_at: null },
    ]);
    expect((await gitlab.get('/groups/1/billable_members/106/memberships'))[0]).toBe(404);
  });

  it('goes on from a snapshot', async () => {
    const { fake } = await company();
    fake.rename('project', 10, { path: 'core' });
    const again = await Fixture.start({ state: JSON.parse(JSON.stringify(fake.snapshot())) });
    expect(again.fake.snapshot()).toEqual(fake.snapshot());
    expect((await again.get('/projects/acme%2Fplatform%2Fapi'))[0]).toBe(301);
    const shown = (await again.send('GET', '/user')).headers.get('date');
    expect(shown).toBe('Tue, 10 Mar 2026 12:00:00 GMT');
  });
});

describe('a large tree', () => {
  it('is counted up to 10,000, and served whole', async () => {
    const fake = await startFakeGitLab();
    try {
      plant(fake);
      const headers = { authorization: `Bearer ${fake.token}` };
      const get = (path: string) => fetch(`${fake.url}/api/v4${path}`, { headers });
      const members = await get('/groups/1/members?per_page=100&page=100');
      expect(await members.json()).toHaveLength(100);
      expect([members.headers.get('x-total'), members.headers.get('x-next-page')]).toEqual([null, '101']);
      expect(members.headers.get('link')).not.toContain('rel="last"');
      const projects = await get(
        '/groups/1/projects?include_subgroups=true&simple=true&per_page=100&page=50',
      );
      expect(await projects.json()).toHaveLength(100);
      expect(projects.headers.get('x-total')).toBe('5000');
      expect(await (await get('/projects/5500/members/all/20000')).json()).toMatchObject({
        access_level: 10,
      });
    } finally {
      await fake.close();
    }
  });
});

const company = (): Promise<Fixture> => Fixture.start({}, seedAcme);

/** 500 groups, 5,000 projects, 10,001 members of the top-level group. */
function plant(fake: FakeGitLab): void {
  fake.addGroup({ id: 1, path: 'big', name: 'Big' });
  for (let id = 2; id <= 500; id += 1) {
    fake.addGroup({ id, path: `g${id}`, name: `G ${id}`, parentId: Math.floor(id / 2) });
  }
  for (let id = 501; id <= 5500; id += 1) {
    fake.addProject({ id, groupId: (id % 500) + 1, path: `p${id}`, name: `P ${id}` });
  }
  for (let id = 10_001; id <= 20_000; id += 1) {
    fake.addUser({ id, username: `u${id}`, name: `U ${id}` });
    fake.setMember('group', 1, id, 10);
  }
}
