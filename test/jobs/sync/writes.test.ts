import { describe, expect, it } from 'vitest';
import { openOffice, type Office } from '../../support/office.ts';

const API = 'acme/platform/api';

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

describe('what a sync writes', () => {
  /** Every row of the cache, by the transaction that wrote it last. */
  const writes = async ({ database }: Office) =>
    (
      await database.pool.query<{ key: string; xmin: string }>(
        `select 'resource ' || id as key, xmin::text from resources
         union all select 'membership ' || resource_id || ' ' || account_external_id, xmin::text from memberships
         union all select 'account ' || external_id, xmin::text from accounts
         union all select 'slot ' || id, xmin::text from slots
         union all select 'custom role ' || external_id, xmin::text from custom_roles
         union all select 'person ' || id, xmin::text from people order by 1`,
      )
    ).rows;

  it('is nothing of what is as it was', async () => {
    const office = await openOffice();
    const { acme, gitlab } = office;
    await office.sync();
    const before = await writes(office);
    expect(before.length).toBeGreaterThan(40);
    for (let time = 0; time < 2; time++) await office.sync();
    expect(await writes(office)).toEqual(before);

    gitlab.setMember('project', acme.projects.api, acme.users.lee, 30);
    gitlab.rename('project', acme.projects.checkout, { name: 'Till' });
    await office.sync();
    const written = new Map((await writes(office)).map(({ key, xmin }) => [key, xmin]));
    const changed = before.filter(({ key, xmin }) => written.get(key) !== xmin).map(({ key }) => key);
    expect(changed).toEqual([
      expect.stringMatching(new RegExp(`^membership rsc_\\S+ ${acme.users.lee}$`)),
      expect.stringMatching(/^resource rsc_/),
    ]);
  });

  it('is of custom roles the names that are new or were changed', async () => {
    const office = await openOffice();
    const { acme, gitlab } = office;
    gitlab.configureGroup(acme.groups.acme, { plan: 'ultimate' });
    for (const name of ['Auditor', 'Reads code']) {
      const { id } = gitlab.addMemberRole({ groupId: acme.groups.acme, name, baseLevel: 20 });
      const place = name === 'Auditor' ? acme.projects.api : acme.projects.checkout;
      gitlab.setMember('project', place, acme.users.lee, 20, { memberRoleId: id });
    }
    const names = async () =>
      (await office.ctx.db.selectFrom('customRoles').selectAll().orderBy('name').execute()).map(
        ({ name }) => name,
      );
    await office.sync();
    expect(await names()).toEqual(['Auditor', 'Reads code']);
    const before = await writes(office);
    await office.sync();
    expect(await writes(office)).toEqual(before);

    gitlab.editMemberRole(Number(before.find(({ key }) => key.startsWith('custom'))?.key.split(' ')[2]), {
      name: 'Auditor of code',
    });
    await office.sync();
    expect(await names()).toContain('Auditor of code');
    const written = new Map((await writes(office)).map(({ key, xmin }) => [key, xmin]));
    expect(before.filter(({ key, xmin }) => written.get(key) !== xmin)).toHaveLength(1);
  });

  it('keeps what it has seen of the sync runs that count, and of no other', async () => {
    const office = await openOffice();
    for (let time = 0; time < 3; time++) await office.sync();
    const { lastRunAt } = await office.ctx.db
      .selectFrom('connectorStates')
      .select('lastRunAt')
      .executeTakeFirstOrThrow();
    const runs = await office.ctx.db.selectFrom('syncRunPages').select('startedAt').distinct().execute();
    expect(runs).toHaveLength(2);
    expect(runs).toContainEqual({ startedAt: lastRunAt });
  });
});

describe('an archived project', () => {
  it('is read with its members, marked, and nothing can be asked for there', async () => {
    const office = await openOffice();
    const { gitlab, acme, ctx } = office;
    gitlab.archive('project', acme.projects.api, true);
    gitlab.setMember('project', acme.projects.api, acme.users.lee, 30);
    for (let time = 0; time < 2; time++) await office.sync();
    expect(await known(office, API)).toEqual({ goneAt: null, misses: 0 });
    expect(await cachedRole(office, API, acme.users.lee)).toBe('developer');
    const marked = await ctx.db
      .selectFrom('resources')
      .select('path')
      .where('archivedAt', 'is not', null)
      .execute();
    expect(marked).toEqual([{ path: API }]);
    await expect(office.ask('sam', API, 'developer', '1h')).rejects.toMatchObject({
      told: { code: 'not_requestable', why: 'archived' },
    });
    gitlab.archive('project', acme.projects.api, false);
    await office.sync();
    expect(await office.request(await office.ask('sam', API, 'developer', '1h'))).toBe('pending');
  });

  it('has PostgreSQL count a cache that the first sync has filled, before it plans by it', async () => {
    const counted = async ({ database }: Office) =>
      (
        await database.pool.query<{ tablename: string }>(
          `select distinct tablename from pg_stats where schemaname = current_schema()
             and tablename in ('accounts', 'memberships', 'resources', 'sync_run_pages') order by 1`,
        )
      ).rows.map(({ tablename }) => tablename);
    const office = await openOffice();
    expect(await counted(office)).toEqual([]);
    const { acme, gitlab } = office;
    for (let number = 0; number < 1000; number++) {
      const id = 50_000 + number;
      gitlab.addUser({ id, username: `many-${number}`, name: `Many ${number}` });
      gitlab.setMember('project', acme.projects.api, id, 20);
    }
    await office.database.pool.query(`update connector_states set synced_at = null`);
    await office.sync();
    expect(await counted(office)).toEqual(['accounts', 'memberships', 'resources', 'sync_run_pages']);
  });
});
