/**
 * Access reviews as tests of operations meet them: who presses what, and what the rows say then.
 */
import { runJob } from '../../jobs/processors.ts';
import type { ReviewCampaign } from '../../src/db/reviews/campaigns.ts';
import type { ReviewItem } from '../../src/db/reviews/items.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../src/domain/id.ts';
import { fingerprintOf, type ReviewDecision } from '../../src/domain/reviews/review-item.ts';
import { carryOutReview } from '../../src/operations/reviews/carry-out-review.ts';
import { createCampaign } from '../../src/operations/reviews/create-campaign.ts';
import { decideItems, type DecidedItems } from '../../src/operations/reviews/decide-items.ts';
import { finishReview } from '../../src/operations/reviews/finish-review.ts';
import { openCampaign } from '../../src/operations/reviews/open-campaign.ts';
import { stageCampaign } from '../../src/operations/reviews/stage-campaign.ts';
import { tendCampaign } from '../../src/operations/reviews/tend-campaign.ts';
import { never, type Handle, type Office } from './office.ts';

type Settings = Parameters<typeof createCampaign>[2];

export const settings = (office: Pick<Office, 'ctx'>, changes: Partial<Settings> = {}): Settings => ({
  name: 'Quarter 4',
  scope: { connectors: ['gitlab'], resources: ['acme/**'], roleAtLeast: 'guest', leaveOut: [] },
  reviewers: { by: 'owners', named: [] },
  undecided: 'keep',
  noteRequired: false,
  instructions: null,
  channel: null,
  deadline: new Date(office.ctx.now().getTime() + 14 * 86_400_000),
  ...changes,
});

/** A campaign of Dana's that is staged. */
export async function stagedReview(
  office: Office,
  changes: Partial<Settings> = {},
): Promise<ReviewCampaignId> {
  const id = await createCampaign(office.ctx, office.actor('dana'), settings(office, changes));
  await stageCampaign(office.ctx, id);
  return id;
}

export async function openReview(office: Office, changes: Partial<Settings> = {}): Promise<ReviewCampaignId> {
  const campaignId = await stagedReview(office, changes);
  await openCampaign(office.ctx, office.actor('dana'), { campaignId });
  return campaignId;
}

export const campaignOf = (office: Office, id: ReviewCampaignId): Promise<ReviewCampaign> =>
  office.ctx.db.selectFrom('reviewCampaigns').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** Every item, by path and name. */
export const itemsIn = (office: Office, id: ReviewCampaignId): Promise<ReviewItem[]> =>
  office.ctx.db
    .selectFrom('reviewItems')
    .selectAll()
    .where('campaignId', '=', id)
    .orderBy('path')
    .orderBy('username')
    .execute();

/** The item of somebody on a place. */
export async function itemOf(
  office: Office,
  id: ReviewCampaignId,
  username: string,
  path: string,
): Promise<ReviewItem> {
  const items = await itemsIn(office, id);
  const item = items.find((one) => one.username === username && one.path === path);
  if (item === undefined) throw new Error(`${username} on ${path} is no item`);
  return item;
}

const HANDLES: readonly Handle[] = ['ana', 'omar', 'priya', 'dana', 'lee', 'sam'];

/** Whoever reviews an item. */
export function reviewerOf(office: Office, item: ReviewItem): Handle {
  const handle = HANDLES.find((one) => office.actor(one).personId === item.reviewerId);
  if (handle === undefined) throw new Error(`nobody reviews ${item.username} on ${item.path}`);
  return handle;
}

/** Its reviewer decides on an item, as it is now. */
export const decide = async (
  office: Office,
  item: ReviewItem,
  decision: ReviewDecision | null,
  lowerTo: GrantableRole | null = null,
  by: Handle = reviewerOf(office, item),
): Promise<DecidedItems> =>
  decideItems(office.ctx, office.actor(by), {
    campaignId: item.campaignId,
    items: [{ id: item.id, seenAs: fingerprintOf(await stateOf(office, item)) }],
    decision,
    lowerTo,
    note: null,
  });

/** Every reviewer finishes, and what they decided is carried out. */
export async function finishAll(office: Office, campaignId: ReviewCampaignId): Promise<void> {
  const { db } = office.ctx;
  const rows = await db
    .selectFrom('reviewReviewers')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .execute();
  for (const { personId } of rows)
    await finishReview(office.ctx, { kind: 'person', personId, via: 'slack' }, { campaignId });
  await carryOut(office, campaignId);
}

/** What is due is carried out, and read back. */
export async function carryOut(office: Office, campaignId: ReviewCampaignId): Promise<void> {
  while ((await carryOutReview(office.ctx, campaignId)) > 0);
  await office.reconcile();
  await tendCampaign(office.ctx, campaignId);
}

/** What is due of reviews now happens. */
export async function tendReviews(office: Office): Promise<void> {
  const now = office.ctx.now();
  for (const job of await dueJobs(office.ctx.db, now, now))
    if (['stage-campaign', 'carry-out-review', 'tend-campaign'].includes(job.name))
      await runJob(office.ctx, job, never);
}

export const stateOf = (office: Office, { id }: { readonly id: ReviewItemId }): Promise<ReviewItem> =>
  office.ctx.db.selectFrom('reviewItems').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** A campaign of Dana's, staged by its job. */
export async function readReview(office: Office, changes: Partial<Settings> = {}): Promise<ReviewCampaignId> {
  const campaignId = await createCampaign(office.ctx, office.actor('dana'), settings(office, changes));
  await runJob(office.ctx, { name: 'stage-campaign', payload: { campaignId } }, never);
  return campaignId;
}

export async function openReadReview(
  office: Office,
  changes: Partial<Settings> = {},
): Promise<ReviewCampaignId> {
  const campaignId = await readReview(office, changes);
  await openCampaign(office.ctx, office.actor('dana'), { campaignId });
  return campaignId;
}

/** Whoever reviews an item finishes, and what is due happens. */
export async function finishOf(office: Office, item: ReviewItem): Promise<void> {
  const { campaignId } = item;
  await finishReview(office.ctx, office.actor(reviewerOf(office, item)), { campaignId });
  await tendReviews(office);
}

/** How often GitLab was asked for what such a path names. */
export const askedFor = (office: Office, what: RegExp): number =>
  office.gitlab.requests.filter(({ path }) => what.test(path)).length;
