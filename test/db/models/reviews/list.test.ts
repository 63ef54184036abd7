/** The list of access reviews: what somebody sees of each, in as many statements for many as for one. */
import { expect, it } from 'vitest';
import { tabCounts } from '../../../../src/db/models/reviews/page.ts';
import { listedReviews } from '../../../../src/db/models/reviews/list.ts';
import type { ReadDb } from '../../../../src/context.ts';
import type { ReviewCampaignId } from '../../../../src/domain/id.ts';
import { openOffice } from '../../../support/office.ts';
import { openReview, stagedReview } from '../../../support/reviews.ts';

/** The same database, and what it was asked. */
function counted(db: ReadDb) {
  const asked: string[] = [];
  const plugin = {
    transformQuery: ({ node }: { readonly node: { readonly kind: string } }) => {
      asked.push(node.kind);
      return node as never;
    },
    transformResult: ({ result }: { readonly result: unknown }) => Promise.resolve(result as never),
  };
  return { db: (db as unknown as { withPlugin: (one: typeof plugin) => ReadDb }).withPlugin(plugin), asked };
}

const part = { after: null, limit: 20 };

it('has of each what its reader sees: all, or what is theirs once it is open', async () => {
  const office = await openOffice();
  const { db } = office.ctx;
  const first = await openReview(office);
  const second = await openReview(office, { name: 'Quarter 5' });
  await stagedReview(office, { name: 'Not open' });
  const { personId } = office.actor('omar');

  const own = await listedReviews(db, { personId, wholeOn: [], within: null }, part);
  expect(own.map(({ id }) => id)).toEqual([second, first]);
  for (const { id, tabs } of own) expect(tabs).toEqual(await tabCounts(db, id, personId));

  await office.database.pool.query(
    `update review_campaigns set scope = jsonb_set(scope, '{connectors}', '["gitlab", "other"]') where id = $1`,
    [second],
  );
  const whole = (await listedReviews(db, { personId, wholeOn: ['gitlab'], within: null }, part)).slice(1);
  expect(whole.map(({ tabs }) => tabs)).toEqual([
    await tabCounts(db, second, personId),
    await tabCounts(db, first, null),
  ]);
  const all = await listedReviews(db, { personId, wholeOn: null, within: null }, part);
  expect(all.map(({ campaign }) => campaign.name)).toEqual(['Not open', 'Quarter 5', 'Quarter 4']);
  const bound = await listedReviews(db, { personId, wholeOn: null, within: ['gitlab'] }, part);
  expect(bound.map(({ campaign }) => campaign.name)).toEqual(['Not open', 'Quarter 4']);
  const { personId: sam } = office.actor('sam');
  expect(await listedReviews(db, { personId: sam, wholeOn: [], within: null }, part)).toEqual([]);
});

it('goes on after a campaign, with one more than the limit', async () => {
  const office = await openOffice();
  const ids: ReviewCampaignId[] = [];
  for (const name of ['A', 'B', 'C', 'D']) ids.unshift(await stagedReview(office, { name }));
  const reader = { personId: office.actor('dana').personId, wholeOn: null, within: null };
  const page = (after: ReviewCampaignId | null) =>
    listedReviews(office.ctx.db, reader, { after, limit: 2 }).then((rows) => rows.map(({ id }) => id));
  expect(await page(null)).toEqual(ids.slice(0, 3));
  expect(await page(ids[1] ?? null)).toEqual(ids.slice(2));
});

it('asks as often for many campaigns as for one', async () => {
  const office = await openOffice();
  const reader = { personId: office.actor('dana').personId, wholeOn: null, within: null };
  await openReview(office);
  const one = counted(office.ctx.db);
  await listedReviews(one.db, reader, part);
  for (const name of ['B', 'C', 'D', 'E']) await openReview(office, { name });
  const many = counted(office.ctx.db);
  expect(await listedReviews(many.db, reader, part)).toHaveLength(5);
  expect([one.asked.length, many.asked.length]).toEqual([2, 2]);
});
