import { describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../src/domain/entitlement.ts';
import { recordMemberships } from '../../../src/operations/sync/record-sync.ts';
import { openOffice, type Office } from '../../support/office.ts';

const API = 'acme/platform/api';

/** Leaves the project out of the next lists of projects, as a page that shifts between two requests does. */
function slip(office: Office, projectId: number): void {
  const end = office.gitlab.onRequest((phase, { path, query }) => {
    if (!path.endsWith('/projects')) return;
    const isLast = query['archived'] === 'true';
    office.gitlab.archive('project', projectId, phase === 'received' && !isLast);
    if (phase === 'applied' && isLast) end();
  });
}

const known = (office: Office, path: string) =>
  office.ctx.db
    .selectFrom('resources')
    .select(['goneAt', 'misses'])
    .where('path', '=', path)
    .executeTakeFirstOrThrow();

const cachedRole = async (office: Office, path: string, userId: number) =>
  (
    await office.ctx.db
      .selectFrom('memberships')
      .innerJoin('resources', 'resources.id', 'memberships.resourceId')
      .select('role')
      .where('path', '=', path)
      .where('accountExternalId', '=', String(userId))
      .executeTakeFirst()
  )?.role ?? null;

describe('the rows of a sync', () => {
  it('count once where a list was read twice, as after an interruption: as they were read last', async () => {
    const { ctx, acme } = await openOffice();
    const { id: resourceId } = await ctx.db
      .selectFrom('resources')
      .select('id')
      .where('path', '=', API)
      .executeTakeFirstOrThrow();
    const externalId = String(acme.users.sam);
    const account = {
      externalId,
      username: 'sam',
      name: 'Sam',
      claims: {},
      state: 'active',
      isBot: false,
    } as const;
    const read = (role: Role) => ({
      resourceId,
      account,
      row: { role, customRole: null, expiresOn: null },
      madeBy: null,
    });
    await recordMemberships(ctx, 'gitlab', ctx.now(), [read('developer'), read('reporter')]);
    const { role } = await ctx.db
      .selectFrom('memberships')
      .select('role')
      .where('resourceId', '=', resourceId)
      .where('accountExternalId', '=', externalId)
      .executeTakeFirstOrThrow();
    expect(role).toBe('reporter');
  });
});

describe('the requests of a sync', () => {
  it('are one per hundred groups, one per hundred projects, archived or not, and one for each member list', async () => {
    const office = await openOffice();
    const { gitlab, acme } = office;
    for (let i = 0; i < 100; i++)
      gitlab.addGroup({ path: `g${i}`, name: `Group ${i}`, parentId: acme.groups.data });
    for (let i = 0; i < 90; i++)
      gitlab.addProject({ groupId: acme.groups.web, path: `p${i}`, name: `Project ${i}` });
    gitlab.clearRequests();
    await office.sync();
    const [groups, projects] = [107, 104];
    const asked = gitlab.requests.map(({ path }) => path.replace('/api/v4', ''));
    const count = (pattern: RegExp) => asked.filter((path) => pattern.test(path)).length;
    expect(count(/descendant_groups$/)).toBe(2);
    expect(count(/\/projects$/)).toBe(3);
    expect(count(/\/members$/)).toBe(groups + 1 + projects);
    const others = asked.filter((path) => !/(?:descendant_groups|\/projects|\/members)$/.test(path));
    expect(others.toSorted()).toEqual([
      '/groups/1/members/all/100',
      '/groups/acme',
      '/groups/acme/enterprise_users',
      '/groups/acme/saml/identities',
      '/groups/acme/service_accounts',
      '/metadata',
      '/personal_access_tokens/self',
      '/user',
    ]);
  });

  it('come as it goes: member lists are fetched before the tree has been listed to its end', async () => {
    const office = await openOffice({ timeoutMs: 240_000 });
    const { gitlab, acme } = office;
    for (let i = 0; i < 200; i++)
      gitlab.addProject({ groupId: acme.groups.web, path: `p${i}`, name: `Project ${i}` });
    const lastPage = gitlab.hold({ path: /\/projects$/, query: /\bpage=3\b/ });
    gitlab.clearRequests();
    const syncing = office.sync();
    await lastPage.reached;
    await vi.waitFor(
      () => expect(gitlab.countRequests({ path: /\/members$/ })).toBeGreaterThanOrEqual(200),
      200_000,
    );
    lastPage.release();
    await syncing;
    expect(gitlab.countRequests({ path: /\/members$/ })).toBe(222);
  });
});

describe('one absence is not a removal', () => {
  it('a project that one listing leaves out stays; one that two leave out is gone', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const waiting = await office.ask('ana', API, 'developer', '8h');
    slip(office, api);
    await office.sync();
    expect(await known(office, API)).toEqual({ goneAt: null, misses: 1 });
    expect(await office.request(waiting)).toBe('pending');
    expect(await cachedRole(office, API, office.acme.users.lee)).toBe('reporter');
    await office.sync();
    expect(await known(office, API)).toEqual({ goneAt: null, misses: 0 });

    for (let time = 0; time < 2; time++) {
      slip(office, api);
      await office.sync();
    }
    expect(await known(office, API)).toMatchObject({ misses: 2 });
    expect((await known(office, API)).goneAt).not.toBeNull();
    expect(await office.request(waiting)).toBe('cancelled: resource_gone');
    await expect(office.ask('sam', API, 'developer', '1h')).rejects.toMatchObject({ name: 'NotFoundError' });
    await office.sync();
    expect(await known(office, API)).toEqual({ goneAt: null, misses: 0 });
  });

  it('a project with a grant open that is left out is looked at, and nothing changes', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '8h');
    for (let time = 0; time < 3; time++) {
      slip(office, projects.api);
      await office.sync();
      await office.reconcile();
    }
    expect(await office.status(id)).toBe('active');
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    expect(await office.messages('drift-notice')).toEqual([]);
    expect(await office.messages('gone-notice')).toEqual([]);
  });

  it('a row that a list leaves out is believed gone after the second', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    office.gitlab.setMember('project', projects.api, users.lee, null);
    await office.sync();
    expect(await cachedRole(office, API, users.lee)).toBe('reporter');
    await office.sync();
    expect(await cachedRole(office, API, users.lee)).toBeNull();
  });

  it('a sync that fails on the way concludes nothing', async () => {
    const office = await openOffice();
    office.gitlab.delete('project', office.acme.projects.infra);
    for (const path of [/descendant_groups/, /\/projects\/10\/members$/, /enterprise_users/]) {
      office.gitlab.faults.add({ kind: 'status', status: 500, path });
      await office.sync();
      const state = await office.ctx.db.selectFrom('connectorStates').selectAll().executeTakeFirstOrThrow();
      expect(state.status).toBe('failing');
    }
    expect(await known(office, 'acme/platform/infra')).toEqual({ goneAt: null, misses: 0 });
  });

  it('a token that sees only a part of the tree concludes nothing', async () => {
    const office = await openOffice();
    const { groups } = office.acme;
    const waiting = await office.ask('ana', API, 'developer', '8h');
    office.gitlab.setMember('group', groups.acme, office.gitlab.botId, null);
    office.gitlab.setMember('group', groups.web, office.gitlab.botId, 40);
    // Community Edition has no enterprise users whose list could tell that the token is not an Owner's.
    const absent = {
      kind: 'answer',
      status: 404,
      body: { error: '404 Not Found' },
      times: Infinity,
    } as const;
    office.gitlab.faults.add({ ...absent, path: /enterprise_users|service_accounts|identities/ });
    // Anybody may see the members of a public group, and that they are not one.
    office.gitlab.faults.add({
      ...absent,
      path: /groups\/1\/members\/all\/100$/,
      body: { message: '404 Not found' },
    });
    office.gitlab.faults.add({ ...absent, path: /groups\/1\/members$/, status: 200, body: [] });
    for (let time = 0; time < 3; time++) await office.sync();
    const state = await office.ctx.db
      .selectFrom('connectorStates')
      .select(['status', 'projects'])
      .executeTakeFirst();
    // It reads, and can give nothing: owners are told.
    expect(state).toEqual({ status: 'failing', projects: 3 });
    expect(await known(office, API)).toEqual({ goneAt: null, misses: 0 });
    expect(await office.request(waiting)).toBe('pending');
    expect(await cachedRole(office, API, office.acme.users.lee)).toBe('reporter');
  });
});

describe('a sync beside grants', () => {
  it('that are being given and taken meanwhile mistakes nothing for drift', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const ends = await office.grant('sam', API, 'developer', '1h');
    office.skip('61m');
    const list = office.gitlab.hold({ path: /\/projects\/10\/members$/ });
    const syncing = office.sync();
    await list.reached; // it has Sam's row, which is now taken back
    await office.reconcile();
    expect(await office.status(ends)).toBe('ended: expired');
    const starts = await office.grant('lee', API, 'maintainer', '1h');
    list.release();
    await syncing;
    await office.reconcile();
    expect(await office.status(starts)).toBe('active');
    expect(office.row('project', projects.api, users.lee)).toBe('40 until 2027-01-24');
    expect(await office.messages('drift-notice')).toEqual([]);
    expect(await cachedRole(office, API, users.lee)).toBe('maintainer');
  });

  it('that has seen a row which is taken back before it is recorded does not keep people from asking again', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    office.skip('61m');
    const list = office.gitlab.hold({ path: /\/projects\/10\/members$/ });
    const syncing = office.sync();
    await list.reached;
    await office.reconcile();
    list.release();
    await syncing;
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.request(await office.ask('sam', API, 'developer', '1h'))).toBe('pending');
  });
});
