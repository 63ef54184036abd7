import { describe, expect, it } from 'vitest';
import type { GraphqlBody } from '../../../playground/fakes/gitlab-graphql.ts';
import type { GranularScope } from '../../../playground/fakes/gitlab-state.ts';
import { PERMISSIONS } from '../../../src/connectors/gitlab/permissions.ts';
import { postOf } from '../../../src/slack/posts/message-model.ts';
import {
  cache,
  GRAPHQL,
  lastLine,
  open,
  placesIn,
  syncs,
  withProjects,
  type Node,
} from '../../support/many-lists.ts';
import { openOffice, type Office } from '../../support/office.ts';

/** All that hallpass needs of a fine-grained token. */
const scopesFor = (group_id: number): GranularScope[] =>
  (['group', 'user', 'instance'] as const).map((boundary) => ({
    access: boundary === 'group' ? 'selected_memberships' : boundary,
    permissions: [
      ...PERMISSIONS.filter((one) => one.boundary === boundary).map(({ id }) => id),
      'read_enterprise_user',
      'read_service_account',
    ],
    group_id: boundary === 'group' ? group_id : null,
    project_id: null,
  }));

describe('an answer that', () => {
  const spoiled = async (spoil: (body: GraphqlBody) => unknown) => {
    const office = await open(withProjects(150));
    const expected = await cache(office);
    office.gitlab.graphql.spoil = (body) => (placesIn(body).length > 0 ? spoil(body) : body);
    const result = await syncs(office);
    expect(await cache(office)).toEqual(expected);
    return { ...result, office };
  };

  it('is 200 with errors beside the data is not believed', async () => {
    const { lists, said } = await spoiled((body) => ({
      ...body,
      errors: [{ message: 'Internal server error' }],
    }));
    expect(lists).toBeGreaterThan(150);
    expect(said).toMatch(/by themselves/);
  });

  it('has half of its nodes null leaves those to be read by themselves', async () => {
    const { lists, said } = await spoiled((body) => {
      const nodes = placesIn(body).map((node, index) => (index % 2 === 0 ? null : node));
      return { data: { ...body.data, places: { nodes } } };
    });
    expect(lists).toBeGreaterThan(75);
    expect(lists).toBeLessThan(100);
    expect(said).toMatch(/by GraphQL, \d+ by themselves/);
  });

  it('has null where a user, a role or a page must be leaves that list to be read by itself', async () => {
    for (const part of ['user', 'accessLevel'] as const) {
      const { lists } = await spoiled((body) => {
        const places = JSON.parse(JSON.stringify(placesIn(body))) as {
          members: { nodes: Record<string, unknown>[] };
        }[];
        for (const { members } of places) for (const member of members.nodes) member[part] = null;
        return { data: { ...body.data, places: { nodes: places } } };
      });
      expect(lists).toBeGreaterThan(150);
    }
  });

  it('says that it timed out after 30 s is asked for less, then for each list', async () => {
    const { lists, said } = await spoiled(() => ({
      errors: [{ message: 'Timeout on ProjectConnection.nodes' }],
    }));
    expect(lists).toBeGreaterThan(150);
    expect(said).toMatch(/did not answer in time \(Timeout on/);
  });

  it('never comes is not waited for again and again', async () => {
    const office = await open({ timeoutMs: 300 });
    const expected = await cache(office);
    office.gitlab.faults.add({ kind: 'hang', path: GRAPHQL, times: Infinity });
    const { lists, queries } = await syncs(office);
    expect(lists).toBeGreaterThan(5);
    expect(queries).toBeLessThanOrEqual(3);
    expect(await cache(office)).toEqual(expected);
  });
});

describe('a GitLab', () => {
  it('of an older schema without memberRole is read one by one where the group has custom roles', async () => {
    const office = await open();
    const { gitlab, acme } = office;
    gitlab.configureGroup(acme.groups.acme, { plan: 'ultimate' });
    const role = gitlab.addMemberRole({ groupId: acme.groups.acme, name: 'Auditor', baseLevel: 20 });
    gitlab.setMember('project', acme.projects.api, acme.users.lee, 20, { memberRoleId: role.id });
    const { lists, said } = await syncs(office);
    expect(said).toMatch(/may have custom roles/);
    expect(lists).toBeGreaterThan(5);
    const custom = await office.ctx.db
      .selectFrom('memberships')
      .select('customRole')
      .where('customRole', 'is not', null)
      .execute();
    expect(custom).toEqual([{ customRole: String(role.id) }]);
    gitlab.graphql.hasMemberRole = true;
    const shown = await syncs(office);
    expect(shown.said).toMatch(/by GraphQL/);
    expect(shown.lists).toBeLessThanOrEqual(3);
  });

  it('that lets nobody to its GraphQL is read one by one, and the log says why', async () => {
    const office = await openOffice();
    const { lists, queries, said } = await syncs(office);
    expect(lists).toBeGreaterThan(5);
    expect(queries).toBe(0);
    expect(said).toMatch(
      /; read \d+ member lists by themselves, because GraphQL cannot be used there \(status 404\)$/,
    );
  });

  it('is never asked by a fine-grained token, to which it shows less without saying so', async () => {
    const office = await open();
    const { gitlab } = office;
    gitlab.addToken({
      value: 'glpat-fine',
      userId: gitlab.botId,
      granularScopes: scopesFor(office.acme.groups.acme),
    });
    office.useToken('glpat-fine');
    const before = await cache(office);
    const { queries, said } = await syncs(office);
    expect(queries).toBe(0);
    expect(said).toMatch(/fine-grained/);
    expect(await cache(office)).toEqual(before);
  });

  it.each([3600, -3600])('whose clock is %i s ahead is read as any other', async (gitlabAhead) => {
    const expected = await cache(await openOffice({ ...withProjects(120), gitlabAhead }));
    const office = await open({ ...withProjects(120), gitlabAhead });
    const { lists } = await syncs(office);
    expect(lists).toBeLessThanOrEqual(4);
    expect(await cache(office)).toEqual(expected);
  });
});

describe('a sample that contradicts its list', () => {
  const wrong = (office: Office) => {
    office.gitlab.graphql.spoil = (body) => {
      const places = JSON.parse(JSON.stringify(placesIn(body))) as Node[];
      for (const { members } of places)
        for (const member of members.nodes) member.accessLevel.integerValue = 40;
      return places.length === 0 ? body : { data: { ...body.data, places: { nodes: places } } };
    };
  };

  it('voids what was told in the run, for a day, and owners are told', async () => {
    const office = await open();
    const expected = await cache(office);
    wrong(office);
    office.jobs.length = 0;
    await office.sync();
    expect(await cache(office)).toEqual(expected);
    expect(office.jobs).toContainEqual(expect.objectContaining({ name: 'sync-connector' }));
    expect(await lastLine(office)).toMatch(/contradicts the member list of acme/);
    const told = async () =>
      Promise.all(
        (await office.messages('lists-alert')).map(
          async (one) => (await postOf(office.ctx, one, 'U0OMAR0'))?.text,
        ),
      );
    expect(await told()).toEqual(Array(2).fill(expect.stringMatching(/GitLab contradicts itself/)));
    const again = await syncs(office);
    expect(again).toMatchObject({ queries: 0, said: expect.stringMatching(/less than a day ago \(acme/) });
    expect(await cache(office)).toEqual(expected);
    office.gitlab.graphql.spoil = null;
    office.skip('25h');
    expect((await syncs(office)).said).toMatch(/by GraphQL/);
    expect(await told()).toEqual(Array(2).fill(expect.stringMatching(/agree again/)));
  });

  it('leaves nothing of it in the cache of a first sync', async () => {
    const expected = await cache(await openOffice());
    const office = await open();
    wrong(office);
    await office.ctx.db.selectFrom('memberships').select('role').execute();
    await office.database.pool.query('delete from memberships');
    await office.database.pool.query('update connector_states set synced_at = null');
    await office.sync();
    expect((await office.ctx.db.selectFrom('memberships').select('role').execute()).length).toBe(0);
    await office.sync();
    expect(await cache(office)).toEqual(expected);
  });
});
