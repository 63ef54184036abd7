/** Since when a reviewed role is held, and who gave it, where the row was there before. */
import { describe, expect, it } from 'vitest';
import { findFindingAuthor } from '../../../jobs/find-finding-author.ts';
import { findings } from '../../support/findings.ts';
import { never, openOffice, type Office } from '../../support/office.ts';
import { completenessOf } from '../../../src/evidence/completeness.ts';
import { countPlace, emptyTally } from '../../../src/evidence/tally.ts';
import { reviewEvidence } from '../../../src/db/models/reviews/evidence.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { prune } from '../../../src/operations/prune.ts';
import { askedFor, itemOf, itemsIn, readReview, stagedReview } from '../../support/reviews.ts';

/** Priya has given Lee a role on a project; later, Omar gives them that of a maintainer. */
async function start(plan: 'free' | 'ultimate', level: number): Promise<Office> {
  const office = await openOffice();
  const { gitlab, acme } = office;
  const { api } = acme.projects;
  gitlab.configureGroup(acme.groups.acme, { plan });
  gitlab.setMember('project', api, acme.users.lee, null);
  if (level > 0) gitlab.setMember('project', api, acme.users.lee, level, { by: acme.users.priya });
  // What is missing twice is gone.
  for (let time = 0; time < 2; time++) await office.sync();
  office.skip('2h');
  gitlab.setMember('project', api, acme.users.lee, 40, { by: acme.users.omar });
  await office.sync();
  for (const { id } of await findings(office)) await findFindingAuthor(office.ctx, { findingId: id }, never);
  return office;
}

const given = async (office: Office) => {
  const { since, givenBy } = await itemOf(office, await stagedReview(office), 'lee', 'acme/platform/api');
  const [finding] = await findings(office);
  return { givenBy, isSinceFound: since?.getTime() === finding?.foundAt.getTime() };
};

it('a role that was raised is given by whom the audit events name, since it was found', async () => {
  expect(await given(await start('ultimate', 20))).toEqual({ givenBy: 'omar', isSinceFound: true });
});

it('a role that was raised where there are no audit events is not said to be given by whom made the row', async () => {
  expect(await given(await start('free', 20))).toEqual({ givenBy: null, isSinceFound: true });
});

it('a new row is given by whom GitLab says made it, since then', async () => {
  const office = await start('free', 0);
  const { since } = await itemOf(office, await stagedReview(office), 'lee', 'acme/platform/api');
  expect((await given(office)).givenBy).toBe('omar');
  const row = office.gitlab.member('project', office.acme.projects.api, office.acme.users.lee);
  expect(since?.toISOString()).toBe(new Date(row?.createdAt ?? 0).toISOString());
});

it('a new row of which the list does not say who made it is given by whom the audit events name', async () => {
  const office = await start('ultimate', 0);
  await office.database.pool.query('update memberships set made_by = null');
  expect((await given(office)).givenBy).toBe('omar');
});

it('a role that was lowered again is not said to be given by whoever had raised it', async () => {
  const office = await start('ultimate', 20);
  office.gitlab.setMember('project', office.acme.projects.api, office.acme.users.lee, 30);
  await office.sync();
  expect(await given(office)).toEqual({ givenBy: 'priya', isSinceFound: false });
});

/**
 * Priya has made Lee a Reporter; two hours later Omar makes them a Developer, and only then hallpass
 * reads it: too little to be told to anybody.
 */
async function raisedUnseen(plan: 'free' | 'ultimate') {
  const office = await openOffice();
  const { gitlab, acme } = office;
  const { api } = acme.projects;
  const { lee, omar, priya } = acme.users;
  gitlab.configureGroup(acme.groups.acme, { plan });
  gitlab.setMember('project', api, lee, null);
  for (let time = 0; time < 2; time++) await office.sync();
  gitlab.setMember('project', api, lee, 20, { by: priya });
  office.skip('2h');
  gitlab.setMember('project', api, lee, 30, { by: omar });
  await office.sync();
  expect(await findings(office)).toEqual([]);
  const row = gitlab.member('project', api, lee);
  const [madeAt, raisedAt] = [row?.createdAt, row?.updatedAt].map((at) => new Date(at ?? 0));
  const giftOf = async (id: ReviewCampaignId) => {
    const { since, givenBy } = await itemOf(office, id, 'lee', 'acme/platform/api');
    return { since, givenBy };
  };
  return { office, gitlab, api, lee, omar, priya, madeAt, raisedAt, giftOf };
}

const TRAIL = /\/audit_events$/;

describe('a role that was raised before hallpass first read it', () => {
  it('is given by whom the audit events name, since then', async () => {
    const { office, madeAt, raisedAt, giftOf } = await raisedUnseen('ultimate');
    expect(raisedAt).not.toEqual(madeAt);
    const id = await readReview(office);
    expect(await giftOf(id)).toEqual({ givenBy: 'omar', since: raisedAt });
    const asked = askedFor(office, TRAIL);
    expect(asked).toBeGreaterThan(5);
    // What was read is not read again within the hour, also for another review.
    expect(await giftOf(await readReview(office))).toEqual({ givenBy: 'omar', since: raisedAt });
    expect(askedFor(office, TRAIL)).toBe(asked);
  });

  it('has who made the row where GitLab shows no audit events, which it is asked for once', async () => {
    const { office, madeAt, giftOf } = await raisedUnseen('free');
    expect(await giftOf(await readReview(office))).toEqual({ givenBy: 'priya', since: madeAt });
    expect(askedFor(office, TRAIL)).toBe(1);
  });

  it('is new since that day', async () => {
    const { office, madeAt, raisedAt } = await raisedUnseen('ultimate');
    const set = `update memberships set since = $1::timestamptz - interval '400 days' where account_external_id = $2`;
    await office.database.pool.query(set, [madeAt, String(office.acme.users.lee)]);
    const newSince = raisedAt?.toISOString().slice(0, 10);
    const scope = { connectors: ['gitlab'], resources: ['acme/platform/api'], roleAtLeast: 'guest' } as const;
    const whose = async (id: ReviewCampaignId) =>
      (await itemsIn(office, id)).filter(({ kind }) => kind === 'direct').map(({ username }) => username);
    const narrow = { scope: { ...scope, leaveOut: [], newSince } } as const;
    // Without what the audit events tell it is taken for as old as its row.
    expect(await whose(await stagedReview(office, narrow))).toEqual([]);
    expect(await whose(await readReview(office, narrow))).toEqual(['lee']);
  });

  it('is given by the same where only its end was changed later', async () => {
    const { office, gitlab, api, lee, priya, raisedAt, giftOf } = await raisedUnseen('ultimate');
    office.skip('1h');
    gitlab.setMember('project', api, lee, 30, { by: priya, expiresAt: '2031-01-01' });
    await office.sync();
    expect(await giftOf(await readReview(office))).toEqual({ givenBy: 'omar', since: raisedAt });
  });

  it('and made another one since has who made the row until that is read', async () => {
    const { office, gitlab, api, lee, priya, madeAt, giftOf } = await raisedUnseen('ultimate');
    await readReview(office);
    gitlab.setMember('project', api, lee, 20, { by: priya });
    await office.sync();
    expect(await giftOf(await stagedReview(office))).toEqual({ givenBy: 'priya', since: madeAt });
  });

  it('is not given by whoever gave it to a row before this one', async () => {
    const { office, giftOf } = await raisedUnseen('ultimate');
    await office.database.pool.query(`update memberships set since = since + interval '1 day'`);
    expect((await giftOf(await readReview(office))).givenBy).toBe('priya');
  });

  it('has who made the row where hallpass, or nobody, gave it', async () => {
    const { office, gitlab, api, lee, priya, madeAt, giftOf } = await raisedUnseen('ultimate');
    const bot = Number(
      (await office.ctx.db.selectFrom('connectorStates').select('botExternalId').executeTakeFirstOrThrow())
        .botExternalId,
    );
    gitlab.setMember('project', api, lee, 20, { by: priya });
    gitlab.setMember('project', api, lee, 30, { by: bot });
    await office.sync();
    expect(await giftOf(await readReview(office))).toEqual({ givenBy: 'priya', since: madeAt });
    office.skip('2h');
    gitlab.setMember('project', api, lee, 20);
    await office.sync();
    expect(await giftOf(await readReview(office))).toEqual({ givenBy: 'priya', since: madeAt });
  });
});

describe('what is read of audit events', () => {
  it('is forgotten thirty days later', async () => {
    const { office } = await raisedUnseen('ultimate');
    await readReview(office);
    const count = async () => [
      (await office.ctx.db.selectFrom('gifts').selectAll().execute()).length > 0,
      (await office.ctx.db.selectFrom('giftReads').selectAll().execute()).length > 0,
    ];
    expect(await count()).toEqual([true, true]);
    office.skip('31d');
    await prune(office.ctx);
    expect(await count()).toEqual([false, false]);
  });

  it.each(['ultimate', 'free'] as const)(
    'counts in the completeness of the evidence, on %s',
    async (plan) => {
      const { office } = await raisedUnseen(plan);
      const id = await readReview(office);
      const evidence = await reviewEvidence(office.ctx.db, id, office.ctx.now());
      const tally = emptyTally();
      for (const place of evidence?.places ?? []) countPlace(tally, place);
      const { places, audited } = tally.places;
      expect(places).toBeGreaterThan(5);
      expect(audited).toBe(plan === 'ultimate' ? places : 0);
      const said = JSON.stringify(completenessOf(tally));
      expect(said).toContain(`["GitLab showed its audit events","${audited} places"]`);
      expect(said).toContain(`["Audit events not read, or not shown","${places - audited} places"]`);
    },
  );
});
