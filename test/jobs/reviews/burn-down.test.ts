/** How far a campaign is by the day, on the card of whoever runs it. */
import { expect, it } from 'vitest';
import { activeConfig } from '../../../src/db/config/config.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { faultsOfMessage } from '../../../src/slack/blocks/limits.ts';
import { reviewPostOf } from '../../../src/slack/posts/review-post.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { decide, itemsIn, openReview, tendReviews } from '../../support/reviews.ts';

async function cardOf(office: Office, subjectId: ReviewCampaignId) {
  const { file } = await activeConfig(office.ctx.db);
  const { personId } = office.actor('dana');
  const subject = { subjectId, kind: 'campaign-card', personId, ts: null } as const;
  const post = await reviewPostOf(office.ctx.db, file, subject, office.ctx.now());
  if (post === null) throw new Error('no card');
  expect(faultsOfMessage(post)).toEqual([]);
  const chart = post.blocks.find(
    ({ type }: { readonly type: string }) => type === 'data_visualization',
  ) as unknown as
    | { chart: { series: { name: string; data: { label: string; value: number }[] }[] } }
    | undefined;
  return { ...post, left: chart?.chart.series[0]?.data };
}

it('shows what was left each day, tells in words what the picture shows, and is drawn anew as days pass', async () => {
  const office = await openOffice();
  const id = await openReview(office);
  const items = await itemsIn(office, id);
  const all = items.length;
  const first = await cardOf(office, id);
  expect(first.left).toBeUndefined();
  expect(first.plain).toBeUndefined();
  expect(first.text).toContain(`0 of ${all} decided, ${all} left`);
  const [one, two, three] = items.filter(({ status }) => status === 'undecided');
  if (one === undefined || two === undefined || three === undefined) throw new Error('too few');
  await decide(office, one, 'keep');
  office.skip('2d');
  await office.sync();
  await decide(office, two, 'keep');
  await decide(office, three, 'remove');
  const second = await cardOf(office, id);
  expect(second.left?.map(({ value }) => value)).toEqual([all - 1, all - 1, all - 3]);
  expect(second.left?.map(({ label }) => label)).toEqual(['25 Nov', '26 Nov', '27 Nov']);
  expect(second.text).toContain(`3 of ${all} decided, ${all - 3} left`);
  expect(second.plain?.map(({ type }) => type)).not.toContain('data_visualization');
  expect(second.plain?.some(({ type }) => type === 'actions')).toBe(true);
  office.skip('1d');
  const wanted = () =>
    office.ctx.db
      .selectFrom('messages')
      .select('wantedVersion')
      .where('kind', '=', 'campaign-card')
      .executeTakeFirstOrThrow();
  const before = await wanted();
  await tendReviews(office);
  expect((await wanted()).wantedVersion).toBeGreaterThan(before.wantedVersion);
  expect((await cardOf(office, id)).left).toHaveLength(4);
});
