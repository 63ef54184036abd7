/** What a campaign is about, narrowed down; and what GitLab tells about each item. */
import { describe, expect, it } from 'vitest';
import { reviewEvidence } from '../../../src/db/models/reviews/evidence.ts';
import { withNames } from '../../../src/db/models/reviews/names.ts';
import type { ReviewScope } from '../../../src/domain/reviews/campaign.ts';
import { itemLine } from '../../../src/slack/views/reviews/item-lines.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { campaignOf, itemOf, itemsIn, stagedReview } from '../../support/reviews.ts';

const all: ReviewScope = {
  connectors: ['gitlab'],
  resources: ['acme/**'],
  roleAtLeast: 'guest',
  leaveOut: [],
};

/** Who is reviewed, and what was left out why. */
async function narrowed(office: Office, scope: Partial<ReviewScope>) {
  const id = await stagedReview(office, { scope: { ...all, ...scope } });
  const places = await office.ctx.db
    .selectFrom('reviewPlaces')
    .selectAll()
    .where('campaignId', '=', id)
    .execute();
  const leftOut: Record<string, number> = {};
  for (const place of places)
    for (const [why, count] of Object.entries(place.leftOut)) leftOut[why] = (leftOut[why] ?? 0) + count;
  return { items: (await itemsIn(office, id)).map(({ username }) => username), leftOut };
}

describe('a campaign', () => {
  it('about some people leaves out the others, and counts them', async () => {
    const office = await openOffice();
    const { items, leftOut } = await narrowed(office, { people: ['lee@acme.test', 'U0ANA0'] });
    expect(items).toEqual(['lee', 'ana']);
    expect(leftOut).toEqual({ ours: 1, other_person: 3 });
  });

  it('about user groups is about whoever is in them now', async () => {
    const office = await openOffice();
    await office.database.pool.query(
      `insert into user_group_members (slack_group_id, slack_user_id) values ('S0TEAM01', 'U0LEE0')`,
    );
    expect((await narrowed(office, { people: ['S0TEAM01'] })).items).toEqual(['lee']);
  });

  it('new since a day leaves out what GitLab says is older, and keeps what it does not say', async () => {
    const office = await openOffice();
    const { db } = office.ctx;
    const rows = await db.selectFrom('memberships').selectAll().execute();
    expect(rows.filter(({ since }) => since === null)).toEqual([]);
    await office.database.pool.query(`update memberships set since = '2020-01-01' where role = 'owner'`);
    const { items, leftOut } = await narrowed(office, { newSince: '2021-01-01' });
    expect(items).toEqual(['lee', 'ana']);
    expect(leftOut).toEqual({ ours: 1, older: 3 });
    await office.database.pool.query('update memberships set since = null');
    expect((await narrowed(office, { newSince: '2021-01-01' })).items).toHaveLength(5);
  });

  it.each([
    ['permanent', ['lee'], { ours: 1, permanent: 4 }],
    ['temporary', ['dana', 'omar', 'priya', 'ana'], { ours: 1, temporary: 1 }],
  ] as const)('leaves out what is %s', async (kind, names, counts) => {
    const office = await openOffice();
    const { items, leftOut } = await narrowed(office, { leaveOut: [kind] });
    expect(items).toEqual(names);
    expect(leftOut).toEqual(counts);
  });

  it('leaves out what is held directly', async () => {
    const office = await openOffice();
    const scope = { ...all, resources: ['acme/web/**'] };
    const kinds = async (id: Parameters<typeof itemsIn>[1]) =>
      new Set((await itemsIn(office, id)).map(({ kind }) => kind));
    expect(await kinds(await stagedReview(office, { scope }))).toEqual(new Set(['direct', 'inherited']));
    const only = { ...scope, leaveOut: ['direct'] } as const;
    expect(await kinds(await stagedReview(office, { scope: only }))).toEqual(new Set(['inherited']));
  });

  it('from active conflicts is about whoever is in one', async () => {
    const office = await openOffice();
    const scope = { ...all, leaveOut: ['no_conflict'] } as const;
    expect(await itemsIn(office, await stagedReview(office, { scope }))).toEqual([]);
    const insert = `insert into conflict_alerts (id, conflict_id, name, person_id, status, sides, found_at)
      values ('cfl_1', 'keys', 'Keys', $1, 'active', '{"a":[],"b":[]}', now())`;
    await office.database.pool.query(insert, [office.actor('lee').personId]);
    expect((await narrowed(office, scope)).items).toEqual(['lee']);
  });
});

describe('an item', () => {
  it('says since when and by whom, and how many have it there, also in the evidence', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    office.gitlab.setMember('project', api, office.acme.users.sam, 40);
    await office.sync();
    const id = await stagedReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    expect(item).toMatchObject({ peers: 1, members: 2, since: expect.any(Date) });
    const priya = await itemOf(office, id, 'priya', 'acme');
    expect(priya).toMatchObject({ peers: 4, members: 4 });
    const [named] = await withNames(office.ctx.db, [priya]);
    if (named === undefined) throw new Error('there is no item');
    expect(String(itemLine(named, { by: 'place', whose: 'mine' }))).toContain('4 of 4 here have it');
    const evidence = await reviewEvidence(office.ctx.db, id, office.ctx.now());
    const told = [];
    for await (const one of evidence?.items ?? []) told.push(one);
    expect(told.find((one) => one.id === item.id)).toMatchObject({ since: item.since, members: 2, asked: 0 });
  });

  it('given by somebody says by whom', async () => {
    const office = await openOffice();
    await office.database.pool.query(
      `update memberships set made_by = (select external_id from accounts where username = 'omar')`,
    );
    const id = await stagedReview(office);
    expect((await itemOf(office, id, 'lee', 'acme/platform/api')).givenBy).toBe('omar');
  });

  it('of a role that was given again has the time of that', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const of = async () =>
      (await office.ctx.db.selectFrom('memberships').selectAll().execute()).find(
        ({ accountExternalId }) => accountExternalId === String(users.lee),
      )?.since;
    const before = await of();
    office.skip('2h');
    office.gitlab.setMember('project', projects.api, users.lee, null);
    office.gitlab.setMember('project', projects.api, users.lee, 20);
    await office.sync();
    expect((await of())?.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
  });
});

describe('a snapshot', () => {
  it('says of each place when its list was read, and how: the sync run, the token’s scopes and role', async () => {
    const office = await openOffice();
    const id = await stagedReview(office);
    const places = await office.ctx.db
      .selectFrom('reviewPlaces')
      .selectAll()
      .where('campaignId', '=', id)
      .execute();
    expect(places.length).toBeGreaterThan(0);
    for (const { readAt } of places)
      expect(readAt?.getTime()).toBeLessThanOrEqual(office.ctx.now().getTime());
    const [source] = (await campaignOf(office, id)).sources;
    expect(source).toMatchObject({ scopes: ['api'], role: 'owner', syncFact: expect.any(Number) });
    const fact = await office.ctx.db
      .selectFrom('auditEvents')
      .select('action')
      .where('seq', '=', source?.syncFact ?? 0)
      .executeTakeFirstOrThrow();
    expect(fact.action).toBe('connector.synced');
  });
});
