/** Whoever gets more to decide on in a review is told by something that rings, and it changes when nothing of theirs waits any more. */
import { expect, it } from 'vitest';
import type { MessageRow } from '../../src/db/messages/messages.ts';
import type { ReviewCampaignId } from '../../src/domain/id.ts';
import { closeCampaign } from '../../src/operations/reviews/close-campaign.ts';
import { nudgeReviewers } from '../../src/operations/reviews/nudge-reviewers.ts';
import { reassignItems } from '../../src/operations/reviews/reassign-items.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { openOffice, type Handle, type Office } from '../support/office.ts';
import { itemsIn, openReview } from '../support/reviews.ts';

/** As if every card had been posted. */
const postAll = (office: Office) =>
  office.database.db.updateTable('messages').set({ ts: '1.1', channel: 'D1' }).execute();

const told = async (office: Office, kind: MessageRow['kind'], handle: Handle): Promise<MessageRow[]> => {
  const { personId } = office.actor(handle);
  return (await office.messages(kind)).filter((one) => one.personId === personId);
};
const said = async (office: Office, message: MessageRow | undefined): Promise<string> =>
  message === undefined ? 'nothing' : JSON.stringify(await postOf(office.ctx, message, 'U1'));

async function handOver(
  office: Office,
  campaignId: ReviewCampaignId,
  count: number,
  to: Handle,
): Promise<number> {
  const { personId } = office.actor('omar');
  const own = (await itemsIn(office, campaignId)).filter((one) => one.reviewerId === personId);
  const itemIds = own.slice(0, count).map(({ id }) => id);
  const given = { campaignId, itemIds, to: office.actor(to).personId, reason: 'on holiday' };
  return (await reassignItems(office.ctx, office.actor('omar'), given)).given;
}

it('a reviewer who has a card is told of what they are handed, once for each time', async () => {
  const office = await openOffice();
  const campaignId = await openReview(office);
  await postAll(office);
  expect(await told(office, 'review-card', 'priya')).toHaveLength(1);
  expect(await told(office, 'review-given', 'priya')).toEqual([]);
  const given = await handOver(office, campaignId, 2, 'priya');
  const [first, ...more] = await told(office, 'review-given', 'priya');
  expect(more).toEqual([]);
  expect(await said(office, first)).toMatch(
    new RegExp(
      `gave you \\*${given} items?\\* of the access review \\*Quarter 4\\*.*on holiday.*wait for you, until.*Review`,
    ),
  );
  expect(await handOver(office, campaignId, 20, 'priya')).toBeGreaterThan(0);
  expect((await told(office, 'review-given', 'priya')).map(({ ordinal }) => ordinal)).toEqual([1, 2]);
});

it('who becomes a reviewer by it has their card alone', async () => {
  const office = await openOffice();
  const campaignId = await openReview(office);
  await postAll(office);
  expect(await handOver(office, campaignId, 20, 'sam')).toBeGreaterThan(0);
  expect(await told(office, 'review-card', 'sam')).toHaveLength(1);
  expect(await told(office, 'review-given', 'sam')).toEqual([]);
  const [card] = await told(office, 'review-card', 'omar');
  expect(await said(office, card)).toContain('nothing of it is for you any more');
  expect(await said(office, card)).not.toContain('0 of 0');
});

it('that, and a reminder, say that nothing waits any more once the review is closed, without a button', async () => {
  const office = await openOffice();
  const campaignId = await openReview(office);
  await postAll(office);
  await handOver(office, campaignId, 1, 'priya');
  await nudgeReviewers(office.ctx, office.actor('dana'), { campaignId });
  await postAll(office);
  const wanted = async () => [
    ...(await told(office, 'review-given', 'priya')),
    ...(await told(office, 'review-reminder', 'priya')),
  ];
  const before = await wanted();
  expect(before).toHaveLength(2);
  for (const one of before) expect(await said(office, one)).toMatch(/waits? for you, until .*"Review"/);
  await closeCampaign(office.ctx, office.actor('dana'), { campaignId });
  const after = await wanted();
  for (const [index, one] of after.entries()) {
    expect(one.wantedVersion).toBeGreaterThan(before[index]?.wantedVersion ?? 0);
    expect(await said(office, one)).toMatch(/Nothing of .* waits for you any more/);
    expect(await said(office, one)).not.toContain('"button"');
  }
});
