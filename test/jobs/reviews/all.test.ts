/** A review in which each reviewer decides on everything. */
import { describe, expect, it } from 'vitest';
import { reviewCampaignModel } from '../../../src/db/models/reviews/campaign-model.ts';
import { withNames } from '../../../src/db/models/reviews/names.ts';
import type { ReviewItem } from '../../../src/db/reviews/items.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { finishReview } from '../../../src/operations/reviews/finish-review.ts';
import { tendCampaign } from '../../../src/operations/reviews/tend-campaign.ts';
import { itemLine } from '../../../src/slack/views/reviews/item-lines.ts';
import { openOffice, type Handle, type Office } from '../../support/office.ts';
import { carryOut, decide, itemsIn, openReview, stateOf } from '../../support/reviews.ts';

type Changes = Parameters<typeof openReview>[1];

/** Omar and Priya both decide on everything. */
async function reviewOfBoth(office: Office, changes: Changes = {}): Promise<ReviewCampaignId> {
  const named = [];
  for (const handle of ['omar', 'priya'] as const) named.push((await office.register(handle)).slackUserId);
  return openReview(office, { reviewers: { by: 'named', named, all: true }, ...changes });
}

/** The item that a reviewer has of somebody's role on a place. */
async function itemFor(
  office: Office,
  id: ReviewCampaignId,
  by: Handle,
  [username, path]: readonly [string, string] = ['lee', 'acme/platform/api'],
): Promise<ReviewItem> {
  const { personId } = office.actor(by);
  const item = (await itemsIn(office, id)).find(
    (one) => one.username === username && one.path === path && one.reviewerId === personId,
  );
  if (item === undefined) throw new Error(`${by} has no item of ${username}`);
  return item;
}

async function finish(office: Office, id: ReviewCampaignId, by: Handle): Promise<void> {
  await finishReview(office.ctx, office.actor(by), { campaignId: id });
  await carryOut(office, id);
}

async function wordsOf(office: Office, item: ReviewItem): Promise<string> {
  const [named] = await withNames(office.ctx.db, [await stateOf(office, item)]);
  return named === undefined ? '' : String(itemLine(named, { by: 'place', whose: 'mine' }));
}

const leesRow = (office: Office): string | null =>
  office.row('project', office.acme.projects.api, office.acme.users.lee);

describe('where all reviewers review', () => {
  it('each has an item of every row but their own, and the rows are counted once', async () => {
    const office = await openOffice();
    const id = await reviewOfBoth(office);
    const items = await itemsIn(office, id);
    const ofLee = items.filter(({ username }) => username === 'lee');
    expect(
      ofLee.map(({ reviewerId }) => reviewerId).toSorted((a, b) => String(a).localeCompare(String(b))),
    ).toEqual(
      [office.actor('omar').personId, office.actor('priya').personId].toSorted((a, b) => a.localeCompare(b)),
    );
    for (const { personId, reviewerId } of items) expect(reviewerId).not.toBe(personId);
    const model = await reviewCampaignModel(office.ctx.db, id);
    const kinds = Object.values(model?.kinds ?? {}).reduce((sum, count) => sum + count, 0);
    expect(model?.taken).toBe(kinds);
    expect(items.length).toBeGreaterThan(kinds);
  });

  it('what one has finished is carried out, and the rest of the row drops out at the end', async () => {
    const office = await openOffice();
    const id = await reviewOfBoth(office, { undecided: 'remove' });
    const omars = await itemFor(office, id, 'omar');
    await decide(office, omars, 'keep');
    await finish(office, id, 'omar');
    expect(await stateOf(office, omars)).toMatchObject({ status: 'kept' });
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    const priyas = await itemFor(office, id, 'priya');
    expect(priyas).toMatchObject({ status: 'dropped', decision: null });
    expect(await wordsOf(office, priyas)).toContain('another reviewer has decided on it');
    expect(leesRow(office)).toMatch(/^20/);
  });

  it('a stricter decision stands, also after another one was finished', async () => {
    const office = await openOffice();
    const id = await reviewOfBoth(office);
    const [omars, priyas] = [await itemFor(office, id, 'omar'), await itemFor(office, id, 'priya')];
    await decide(office, omars, 'keep');
    await finish(office, id, 'omar');
    await decide(office, priyas, 'remove');
    await finish(office, id, 'priya');
    expect(leesRow(office)).toBeNull();
    expect(await stateOf(office, priyas)).toMatchObject({ status: 'done' });
    expect(await wordsOf(office, omars)).toContain('another reviewer was as strict, or stricter');
  });

  it('a less strict decision that comes later changes nothing', async () => {
    const office = await openOffice();
    const id = await reviewOfBoth(office);
    const [omars, priyas] = [await itemFor(office, id, 'omar'), await itemFor(office, id, 'priya')];
    await decide(office, priyas, 'keep');
    await decide(office, omars, 'lower', 'guest');
    await finish(office, id, 'omar');
    await finish(office, id, 'priya');
    expect(leesRow(office)).toMatch(/^10/);
    expect(await stateOf(office, priyas)).toMatchObject({ status: 'gone', supersededBy: id });
  });

  it('both before it is carried out: the stricter is', async () => {
    const office = await openOffice();
    const id = await reviewOfBoth(office);
    const [omars, priyas] = [await itemFor(office, id, 'omar'), await itemFor(office, id, 'priya')];
    await decide(office, omars, 'remove');
    await decide(office, priyas, 'lower', 'guest');
    await finishReview(office.ctx, office.actor('priya'), { campaignId: id });
    await finishReview(office.ctx, office.actor('omar'), { campaignId: id });
    await carryOut(office, id);
    expect(leesRow(office)).toBeNull();
    expect(await stateOf(office, omars)).toMatchObject({ status: 'done' });
  });

  it('what nobody decides on becomes what the campaign says, once', async () => {
    const office = await openOffice();
    const id = await reviewOfBoth(office, { undecided: 'remove' });
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    const ofLee = (await itemsIn(office, id)).filter(({ username }) => username === 'lee');
    expect(new Set(ofLee.map(({ status }) => status))).toEqual(new Set(['dropped', 'done']));
    expect(leesRow(office)).toBeNull();
  });

  it('what a reviewer who leaves half-way had stays with the others', async () => {
    const office = await openOffice();
    const id = await reviewOfBoth(office);
    await office.register('omar', { deactivated: true });
    await tendCampaign(office.ctx, id);
    const omars = await itemFor(office, id, 'omar');
    expect(omars.status).toBe('dropped');
    expect(await itemFor(office, id, 'priya')).toMatchObject({ status: 'undecided' });
  });

  it('what both take away from above is one task', async () => {
    const office = await openOffice();
    const scope = {
      connectors: ['gitlab'],
      resources: ['acme/web/**'],
      roleAtLeast: 'guest',
      leaveOut: [],
    } as const;
    const id = await reviewOfBoth(office, { scope });
    for (const by of ['omar', 'priya'] as const) {
      await decide(office, await itemFor(office, id, by, ['dana', 'acme']), 'remove');
      await finish(office, id, by);
    }
    const tasks = await office.ctx.db
      .selectFrom('reviewTasks')
      .selectAll()
      .where('campaignId', '=', id)
      .execute();
    expect(tasks).toHaveLength(1);
  });
});
