import { describe, expect, it } from 'vitest';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { reviewCampaignModel } from '../../../src/db/models/reviews/campaign-model.ts';
import { campaignCard } from '../../../src/slack/views/reviews/campaign-card.ts';
import { undoItem } from '../../../src/operations/reviews/undo-item.ts';
import { stored } from '../../../src/domain/told.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { leaveTask } from '../../../src/operations/reviews/leave-task.ts';
import { finishReview } from '../../../src/operations/reviews/finish-review.ts';
import { runJob } from '../../../jobs/processors.ts';
import { never, openOffice, type Office } from '../../support/office.ts';
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
import { sentenceOf } from '../../support/sentence-of.ts';

/** What its card says. */
async function cardOf(office: Office, id: ReviewCampaignId): Promise<string> {
  const campaign = await reviewCampaignModel(office.ctx.db, id);
  if (campaign === undefined) throw new Error('there is no campaign');
  return JSON.stringify(campaignCard({ campaign, connectorName: (name) => name, now: office.ctx.now() }));
}

describe('the deadline', () => {
  it('during downtime: closes late, and the undecided become what the campaign says', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office, { undecided: 'remove' });
    for (const name of ['dana', 'omar', 'priya', 'ana'])
      for (const item of (await itemsIn(office, id)).filter(({ username }) => username === name))
        await decide(office, item, 'keep');
    await office.pass('400h');
    await office.sync();
    await tendReviews(office);
    await carryOut(office, id);
    expect(office.row('project', projects.api, users.lee)).toBeNull();
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    expect(item).toMatchObject({ status: 'done', decision: 'remove', decidedBy: null });
    expect(await campaignOf(office, id)).toMatchObject({ status: 'complete', closedBy: null });
    const card = await cardOf(office, id);
    expect(card).toMatch(/decided on \d of \d, the deadline on 1/);
    expect(card).not.toContain('not finished yet');
  });

  it('takes nothing away that nobody is left to review', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office, { undecided: 'remove' });
    const held = office.row('project', projects.api, users.lee);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    for (const name of ['dana', 'omar', 'priya', 'ana'])
      for (const other of (await itemsIn(office, id)).filter(({ username }) => username === name))
        await decide(office, other, 'keep');
    // As it is handed over where nobody else may review it.
    await office.database.pool.query('update review_items set reviewer_id = null where id = $1', [item.id]);
    await office.pass('400h');
    await office.sync();
    await tendReviews(office);
    await carryOut(office, id);
    expect(office.row('project', projects.api, users.lee)).toBe(held);
    expect(await stateOf(office, item)).toMatchObject({ status: 'kept', decision: 'keep', decidedBy: null });
  });

  it('close while somebody finishes: everything is submitted once', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    await Promise.allSettled([
      finishAll(office, id),
      closeCampaign(office.ctx, office.actor('dana'), { campaignId: id }),
    ]);
    await carryOut(office, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
    const deletes = office.gitlab.requests.filter(({ method }) => method === 'DELETE');
    expect(deletes).toHaveLength(1);
  });

  it('reviewer leaves half-way: what waits goes to somebody else', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    const by = reviewerOf(office, item);
    await office.register(by, { deactivated: true });
    await carryOut(office, id);
    const after = await stateOf(office, item);
    expect(after.reviewerId).not.toBeNull();
    expect(after.reviewerId).not.toBe(office.actor(by).personId);
  });
});

/** What was put into the queue is run, as a worker would. */
async function runQueued(office: Office): Promise<void> {
  for (const job of office.jobs.splice(0))
    if (job.name === 'tend-campaign' || job.name === 'carry-out-review') await runJob(office.ctx, job, never);
}

describe('the card of a closed review', () => {
  it('says of what nobody had decided on by Close now that closing it did, and not the deadline', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    const card = await cardOf(office, id);
    expect(card).toMatch(/decided on 0 of \d; closing it decided on \d/);
    expect(card).not.toContain('the deadline');
  });

  it('counts what an owner left among what is kept, and not among what is removed', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    for (const name of ['dana', 'omar', 'priya'])
      await decide(office, await itemOf(office, id, name, 'acme'), 'remove');
    await finishAll(office, id);
    const all = (await itemsIn(office, id)).length;
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    expect(await cardOf(office, id)).toContain(`Decided: ${all - 3} kept, 3 removed`);
    const task = await office.ctx.db.selectFrom('reviewTasks').select('id').executeTakeFirstOrThrow();
    await leaveTask(office.ctx, office.actor('dana'), { taskId: task.id, reason: 'somebody has to' });
    await carryOut(office, id);
    expect((await campaignOf(office, id)).status).toBe('complete');
    expect(await cardOf(office, id)).toContain(`Decided: ${all - 2} kept, 2 removed`);
  });
});

describe('what is left to do by nobody', () => {
  it('closed with everything carried out or kept: complete without another look', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    await decide(office, await itemOf(office, id, 'lee', 'acme/platform/api'), 'remove');
    await finishAll(office, id);
    for (const item of await itemsIn(office, id))
      if (item.status === 'undecided') await decide(office, item, 'keep');
    await finishAll(office, id);
    office.jobs.length = 0;
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await runQueued(office);
    expect((await campaignOf(office, id)).status).toBe('complete');
  });

  it('closed, and the last of what changed is kept: complete once its reviewer finishes', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    office.gitlab.setMember('project', projects.api, users.lee, 40);
    await office.sync();
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    const moved = await stateOf(office, item);
    expect(moved.status).toBe('moved');
    await decide(office, moved, 'keep');
    office.jobs.length = 0;
    await finishReview(office.ctx, office.actor(reviewerOf(office, moved)), { campaignId: id });
    await runQueued(office);
    expect(await stateOf(office, item)).toMatchObject({ status: 'kept' });
    expect((await campaignOf(office, id)).status).toBe('complete');
  });
});

describe('undo', () => {
  it('puts back exactly what was there', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const former = office.row('project', projects.api, users.lee);
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    await finishAll(office, id);
    expect(office.row('project', projects.api, users.lee)).toBeNull();
    await undoItem(office.ctx, office.actor('dana'), { itemId: item.id });
    await office.reconcile();
    expect(office.row('project', projects.api, users.lee)).toBe(former);
    expect(await stateOf(office, item)).toMatchObject({ status: 'restored' });
  });

  it('of a review that is complete has its evidence made anew', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    await finishAll(office, id);
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    expect(await campaignOf(office, id)).toMatchObject({ status: 'complete' });
    const { db } = office.ctx;
    const made = { dueAt: null, madeAt: office.ctx.now(), isFinal: true };
    await db.transaction().execute((tx) => tx.updateTable('reviewBundles').set(made).execute());
    await undoItem(office.ctx, office.actor('dana'), { itemId: item.id });
    await office.reconcile();
    const bundles = await db.selectFrom('reviewBundles').selectAll().where('madeAt', 'is', null).execute();
    expect(bundles).toEqual([expect.objectContaining({ campaignId: id, dueAt: expect.any(Date) })]);
  });

  it('of what was decided about one’s own access: refused, though they run the review', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'priya', 'acme');
    await decide(office, item, 'lower', 'maintainer');
    await finishAll(office, id);
    await expect(undoItem(office.ctx, office.actor('priya'), { itemId: item.id })).rejects.toMatchObject({
      code: 'self_approval',
    });
    await office.reconcile();
    expect(office.row('group', groups.acme, users.priya)).toBe('40');
    await undoItem(office.ctx, office.actor('dana'), { itemId: item.id });
    await office.reconcile();
    expect(office.row('group', groups.acme, users.priya)).toBe('50');
  });

  it('after a sync has seen somebody else’s change: refused, with what happened', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    await finishAll(office, id);
    office.gitlab.setMember('project', projects.api, users.lee, 30);
    await office.sync();
    await expect(undoItem(office.ctx, office.actor('dana'), { itemId: item.id })).rejects.toMatchObject({
      told: { code: 'moved', what: 'row' },
    });
    expect(office.row('project', projects.api, users.lee)).toBe('30');
  });

  it('after somebody else changed the row: refused, and nothing is touched', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    await finishAll(office, id);
    office.gitlab.setMember('project', projects.api, users.lee, 30);
    await undoItem(office.ctx, office.actor('dana'), { itemId: item.id });
    await office.reconcile();
    expect(office.row('project', projects.api, users.lee)).toBe('30');
    expect(await stateOf(office, item)).toMatchObject({
      status: 'done',
      refusal: stored({ code: 'changed_meanwhile' }),
    });
  });

  it('after a day: refused', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    await finishAll(office, id);
    await office.pass('25h');
    const undoing = undoItem(office.ctx, office.actor('dana'), { itemId: item.id });
    expect(await sentenceOf(undoing)).toContain('It can be undone for a day only');
  });
});
