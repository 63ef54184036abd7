import { describe, expect, it } from 'vitest';
import { isAll } from '../../support/kill-points.ts';
import { cache, GRAPHQL, open, syncs, withProjects } from '../../support/many-lists.ts';
import { openOffice, type Office } from '../../support/office.ts';

describe('a sync that reads many member lists at once', () => {
  it('finds the same as one that reads each by itself, and asks for few of them', async () => {
    const many = withProjects(250);
    const one = await openOffice(many);
    const expected = await cache(one);
    const office = await open(many);
    expect(await cache(office)).toEqual(expected);
    const { lists, queries, said } = await syncs(office);
    expect(await cache(office)).toEqual(expected);
    expect(lists).toBeLessThanOrEqual(4);
    expect(queries).toBeLessThanOrEqual(8);
    expect(said).toMatch(/; read \d+ member lists by GraphQL/);
  });

  it('has each list that would change or remove anything decide by itself', async () => {
    const office = await open();
    const { gitlab, acme } = office;
    await office.sync();
    gitlab.setMember('project', acme.projects.api, acme.users.lee, 40);
    const changed = await syncs(office);
    expect(
      gitlab.countRequests({ path: new RegExp(`projects/${acme.projects.api}/members$`) }),
    ).toBeGreaterThan(0);
    expect(changed.said).toMatch(/by GraphQL, \d+ by themselves$/);
    const role = async () =>
      (await office.ctx.db
        .selectFrom('memberships')
        .innerJoin('resources', 'resources.id', 'memberships.resourceId')
        .select(['role', 'memberships.misses'])
        .where('path', '=', 'acme/platform/api')
        .where('accountExternalId', '=', String(acme.users.lee))
        .executeTakeFirst()) ?? null;
    expect(await role()).toEqual({ role: 'maintainer', misses: 0 });
    gitlab.setMember('project', acme.projects.api, acme.users.lee, null);
    await syncs(office);
    expect(
      gitlab.countRequests({ path: new RegExp(`projects/${acme.projects.api}/members$`) }),
    ).toBeGreaterThan(0);
    expect(await role()).toMatchObject({ misses: 1 });
    await syncs(office);
    expect(await role()).toBeNull();
  });
});

describe('a GitLab whose complexity limit', () => {
  it('is lower than announced is asked for less at a time', async () => {
    const office = await open(withProjects(150));
    const expected = await cache(office);
    Object.assign(office.gitlab.graphql, { most: 60, announced: 250 });
    const { lists, queries, said } = await syncs(office);
    expect(await cache(office)).toEqual(expected);
    expect(lists).toBeLessThan(20);
    expect(queries).toBeGreaterThan(5);
    expect(said).toMatch(/by GraphQL/);
  });

  it('changes within the run is followed', async () => {
    const office = await open(withProjects(450));
    const expected = await cache(office);
    let answers = 0;
    office.gitlab.onRequest((phase, { path }) => {
      if (phase === 'received' && GRAPHQL.test(path) && ++answers === 5) office.gitlab.graphql.most = 55;
    });
    const { said } = await syncs(office);
    expect(await cache(office)).toEqual(expected);
    expect(said).toMatch(/by GraphQL/);
    expect(office.gitlab.requests.length).toBeLessThan(100);
  });

  it('is 0 for the role of the token is read one by one', async () => {
    const office = await open();
    const expected = await cache(office);
    office.gitlab.graphql.most = 0;
    const { lists, queries, said } = await syncs(office);
    expect(await cache(office)).toEqual(expected);
    expect(lists).toBeGreaterThan(5);
    expect(queries).toBeLessThanOrEqual(2);
    expect(said).toMatch(/by themselves, because GraphQL/);
  });
});

describe('a page of groups or projects', () => {
  it.runIf(isAll)('of a hundred, of which one has 12,000 members, is read to its end', async () => {
    const office = await open({
      furnish: (gitlab, acme) => {
        withProjects(99).furnish?.(gitlab, acme);
        for (let index = 0; index < 12_000; index++) {
          const { id } = gitlab.addUser({ username: `many-${index}`, name: `Many ${index}` });
          gitlab.setMember('project', acme.projects.api, id, 20);
        }
      },
    });
    const count = async () =>
      (
        await office.ctx.db
          .selectFrom('memberships')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('role', '=', 'reporter')
          .executeTakeFirstOrThrow()
      ).count;
    expect(await count()).toBeGreaterThanOrEqual(12_000);
    const { lists, queries } = await syncs(office);
    expect(queries).toBeLessThan(140);
    expect(lists).toBeLessThanOrEqual(4);
  });

  it.each([
    ['vanishes', (office: Office, id: number) => office.gitlab.delete('project', id)],
    ['is renamed', (office: Office, id: number) => office.gitlab.rename('project', id, { path: 'other' })],
    [
      'is transferred',
      (office: Office, id: number) => office.gitlab.move('project', id, office.acme.groups.data),
    ],
  ])('of which one %s between two pages leaves the rest as it is', async (_what, happen) => {
    const office = await open(withProjects(250));
    const { gitlab } = office;
    const victim = gitlab.snapshot().projects.find(({ path }) => path === 'p210')?.id ?? 0;
    let queries = 0;
    gitlab.onRequest((phase, { path }) => {
      if (phase === 'received' && GRAPHQL.test(path) && ++queries === 4) happen(office, victim);
    });
    await office.sync();
    const { misses } = await office.ctx.db
      .selectFrom('memberships')
      .select((eb) => eb.fn.sum<number>('misses').as('misses'))
      .executeTakeFirstOrThrow();
    expect(misses).toBeLessThanOrEqual(1);
    expect(
      (await office.ctx.db.selectFrom('connectorStates').select('status').executeTakeFirstOrThrow()).status,
    ).toBe('connected');
  });
});
