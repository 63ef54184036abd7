/** Access reviews where something goes wrong on the way, or there is a great deal of it. */
import { describe, expect, it } from 'vitest';
import { itemIdsOf, reviewPage, type PageFilter } from '../../../src/db/models/reviews/page.ts';
import { reviewEvidence } from '../../../src/db/models/reviews/evidence.ts';
import { dayEnds } from '../../../src/domain/reviews/local-time.ts';
import { carryOutReview } from '../../../src/operations/reviews/carry-out-review.ts';
import { decideItems } from '../../../src/operations/reviews/decide-items.ts';
import { finishReview } from '../../../src/operations/reviews/finish-review.ts';
import { tendCampaign } from '../../../src/operations/reviews/tend-campaign.ts';
import { openOffice } from '../../support/office.ts';
import {
  campaignOf,
  carryOut,
  decide,
  finishAll,
  itemOf,
  itemsIn,
  openReview,
  reviewerOf,
  stateOf,
  tendReviews,
} from '../../support/reviews.ts';

const scope = {
  connectors: ['gitlab'],
  resources: ['acme/platform/api'],
  roleAtLeast: 'guest',
  leaveOut: ['inherited'],
} as const;

describe('carrying out', () => {
  it('removal rate-limited (60 deletes a minute per group): all are gone, later', async () => {
    const MANY = 70;
    const office = await openOffice({
      limits: { deleteMember: 60 },
      furnish: (gitlab, { projects }) => {
        for (let index = 0; index < MANY; index++) {
          const { id } = gitlab.addUser({
            username: `temp${index}`,
            name: `Temp ${index}`,
            email: `temp${index}@acme.test`,
          });
          gitlab.setMember('project', projects.api, id, 30);
        }
      },
    });
    const id = await openReview(office, { scope });
    const temps = (await itemsIn(office, id)).filter(({ username }) => username.startsWith('temp'));
    expect(temps).toHaveLength(MANY);
    for (const by of new Set(temps.map((item) => reviewerOf(office, item))))
      await decideItems(office.ctx, office.actor(by), {
        campaignId: id,
        items: temps.map(({ id: item }) => ({ id: item, seenAs: null })),
        decision: 'remove',
        lowerTo: null,
        note: null,
      });
    await finishAll(office, id);
    for (let minutes = 0; minutes < 8; minutes++) {
      await office.sweepThrough('30s');
      await carryOut(office, id);
    }
    const statuses = (await itemsIn(office, id))
      .filter(({ username }) => username.startsWith('temp'))
      .map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['done']));
    const deletes = office.gitlab.requests.filter(({ method }) => method === 'DELETE');
    expect(deletes.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect(deletes.filter(({ status }) => status === 204)).toHaveLength(MANY);
  });

  it('killed in the middle: another process goes on, and everything is done once', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const lee = await itemOf(office, id, 'lee', 'acme/platform/api');
    const ana = await itemOf(office, id, 'ana', 'acme/web');
    await decide(office, lee, 'remove');
    await decide(office, ana, 'lower', 'reporter');
    for (const item of [lee, ana])
      await finishReview(office.ctx, office.actor(reviewerOf(office, item)), { campaignId: id });
    // The first process dies after one item is with its slot, and nobody has asked GitLab.
    let begun = 0;
    const dying = {
      ...office.ctx,
      db: new Proxy(office.ctx.db, {
        get(db, name) {
          if (name === 'transaction' && ++begun > 1) throw new Error('killed');
          const value: unknown = Reflect.get(db, name);
          return typeof value === 'function' ? value.bind(db) : value;
        },
      }),
    };
    await expect(carryOutReview(dying, id)).rejects.toThrow('killed');
    const statuses = async () =>
      [await stateOf(office, lee), await stateOf(office, ana)].map(({ status }) => status).toSorted();
    expect(await statuses()).toEqual(['applying', 'submitted']);
    const other = office.another();
    while ((await carryOutReview(other, id)) > 0);
    await office.reconcile(other);
    await tendCampaign(other, id);
    expect(await statuses()).toEqual(['done', 'done']);
    expect(office.row('project', projects.api, users.lee)).toBeNull();
    const changes = office.gitlab.requests.filter(({ method }) => ['DELETE', 'PUT', 'POST'].includes(method));
    expect(changes.filter(({ path }) => path.includes('/members'))).toHaveLength(2);
  });

  it('killed between GitLab and the record of it: it is read back, and done once', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const lee = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, lee, 'remove');
    await finishReview(office.ctx, office.actor(reviewerOf(office, lee)), { campaignId: id });
    office.gitlab.faults.add({ method: 'DELETE', path: /members/, kind: 'reset-after-apply' });
    while ((await carryOutReview(office.ctx, id)) > 0);
    await office.reconcile();
    expect(office.row('project', projects.api, users.lee)).toBeNull();
    await office.sweepThrough('2m');
    await tendCampaign(office.ctx, id);
    expect(await stateOf(office, lee)).toMatchObject({ status: 'done', found: { row: null } });
    expect(office.gitlab.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });
});

describe('group deleted while open', () => {
  it('what is undecided drops out, what was decided is gone, and it completes', async () => {
    const office = await openOffice();
    const { projects, groups } = office.acme;
    const id = await openReview(office);
    const lee = await itemOf(office, id, 'lee', 'acme/platform/api');
    const ana = await itemOf(office, id, 'ana', 'acme/web');
    await decide(office, lee, 'remove');
    office.gitlab.delete('project', projects.api);
    office.gitlab.delete('group', groups.web);
    await office.sync();
    office.skip('2m');
    await office.sync();
    await tendReviews(office);
    expect((await stateOf(office, lee)).status).toBe('dropped');
    expect((await stateOf(office, ana)).status).toBe('dropped');
    for (const item of await itemsIn(office, id))
      if (item.status === 'undecided') await decide(office, item, 'keep');
    await finishAll(office, id);
    await office.pass('400h');
    await office.sync();
    await tendReviews(office);
    await carryOut(office, id);
    expect((await campaignOf(office, id)).status).toBe('complete');
  });
});

it('group deleted while what was decided is carried out: it is gone, and nothing waits for it', async () => {
  const office = await openOffice();
  const id = await openReview(office);
  const lee = await itemOf(office, id, 'lee', 'acme/platform/api');
  await decide(office, lee, 'remove');
  await finishReview(office.ctx, office.actor(reviewerOf(office, lee)), { campaignId: id });
  while ((await carryOutReview(office.ctx, id)) > 0);
  office.gitlab.delete('project', office.acme.projects.api);
  await office.reconcile();
  for (let syncs = 0; syncs < 3; syncs++) {
    office.skip('10m');
    await office.sync();
    await office.sweepThrough('1m');
  }
  await tendReviews(office);
  expect((await stateOf(office, lee)).status).toBe('gone');
});

describe('the deadline', () => {
  it('across a daylight-saving change is the end of the day on the wall, to the second', async () => {
    const office = await openOffice({ startsAt: '2026-10-24T12:00:00Z' });
    const deadline = dayEnds('2026-10-25', 'Europe/Berlin');
    expect(deadline).toEqual(new Date('2026-10-25T23:00:00Z'));
    const id = await openReview(office, { deadline });
    office.skip('34h 59m');
    await office.sync();
    await tendReviews(office);
    expect((await campaignOf(office, id)).status).toBe('open');
    office.skip('1m 1s');
    await tendReviews(office);
    expect((await campaignOf(office, id)).status).not.toBe('open');
  });
});

describe('5,000 items for one reviewer', () => {
  it('are paged, decided at once, changed for some, carried out, and all in the evidence', async () => {
    const office = await openOffice();
    const { pool } = office.database;
    await pool.query(`insert into accounts (connector_id, external_id, username, name, claims, found_claims, state, is_bot, synced_at)
      select 'gitlab', (100000 + n)::text, 'many' || n, 'Many ' || n, '{}', '{}', 'active', false, now() from generate_series(1, 5000) n`);
    await pool.query(`insert into memberships (resource_id, account_external_id, connector_id, role, misses, synced_at)
      select r.id, (100000 + n)::text, 'gitlab', 'developer', 0, now()
      from generate_series(1, 5000) n, resources r where r.path = 'acme/platform/api'`);
    const named = { by: 'named', named: ['U0OMAR0'] } as const;
    const id = await openReview(office, { scope, reviewers: named });
    const omar = office.actor('omar');
    const filter: PageFilter = {
      campaignId: id,
      reviewerId: omar.personId,
      tab: 'open',
      by: 'place',
      text: null,
      only: null,
    };
    const first = await reviewPage(office.ctx.db, filter, { limit: 20, offset: 0 });
    expect(first.count).toBe(5001);
    const last = await reviewPage(office.ctx.db, filter, { limit: 20, offset: 5000 });
    expect(last.items).toHaveLength(1);
    const all = { campaignId: id, lowerTo: null, note: null } as const;
    const shown = (await itemIdsOf(office.ctx.db, filter)).map((item) => ({ id: item, seenAs: null }));
    expect(await decideItems(office.ctx, omar, { ...all, items: shown, decision: 'keep' })).toEqual({
      decided: 5001,
      own: 0,
      changed: 0,
      unfit: 0,
    });
    const lee = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decideItems(office.ctx, omar, {
      ...all,
      items: [{ id: lee.id, seenAs: null }],
      decision: 'remove',
    });
    await finishAll(office, id);
    const items = await itemsIn(office, id);
    expect(items.filter(({ status }) => status === 'kept')).toHaveLength(5000);
    expect((await stateOf(office, lee)).status).toBe('done');
    expect(office.row('project', office.acme.projects.api, office.acme.users.lee)).toBeNull();
    const evidence = await reviewEvidence(office.ctx.db, id, office.ctx.now());
    let bulk = 0;
    for await (const item of evidence?.items ?? []) bulk += item.bulkOf === 5001 ? 1 : 0;
    expect(bulk).toBe(5000);
  });
});
