import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { confirmersOf } from '../../db/policies/owners.ts';
import { findPerson, isActive } from '../../db/identities/people.ts';
import {
  changeReviewer,
  lockReviewCampaign,
  recordLook,
  reviewersOf,
  type ReviewCampaign,
  type ReviewReviewer,
} from '../../db/reviews/campaigns.ts';
import { standingTasks, vanishedItems } from '../../db/reviews/compare.ts';
import { countItems } from '../../db/reviews/item-counts.ts';
import { waitingItems } from '../../db/reviews/items.ts';
import { openTaskOf, openTaskConnectors } from '../../db/reviews/tasks.ts';
import { system } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { nextReminder } from '../../domain/reviews/reminders.ts';
import { isAsDecided, UNFINISHED_ITEMS } from '../../domain/reviews/review-item.ts';
import { closeReview } from './steps/close-campaign.ts';
import { handOver } from './steps/hand-over.ts';
import { moveReviewCampaign } from './steps/move-review-campaign.ts';
import { moveReviewItem, moveReviewItems } from './steps/move-review-item.ts';
import { moveReviewTask } from './steps/move-review-task.ts';
import { renewReview } from './steps/renew-review.ts';
import { wantEndBundle } from './steps/want-bundle.ts';
import { transact } from '../transact.ts';

/** How long nobody looks after a campaign when nothing calls for it. */
const LOOK_EVERY_MS = 600_000;

/**
 * Looks after a campaign: closes it at its deadline, gives what somebody had who has left to
 * others, drops what is not there any more, reminds, sees which tasks are done, and completes it
 * when all is carried out. Writes review_*, messages, audit_events. Twice: nothing changes.
 */
export const tendCampaign = (ctx: OperationContext, campaignId: ReviewCampaignId): Promise<void> =>
  transact(ctx, system('tend-campaign'), async (tx) => {
    const campaign = await lockReviewCampaign(tx, campaignId);
    if (campaign === undefined || (campaign.status !== 'open' && campaign.status !== 'closed')) {
      if (campaign !== undefined) renewReview(tx, campaignId);
      return;
    }
    await moveReviewItems(tx, { campaignId, ids: await vanishedItems(tx, campaignId) }, 'drop', {});
    if (campaign.status === 'open' && campaign.deadline <= tx.now) await closeReview(tx, campaign, null);
    for (const reviewer of await reviewersOf(tx.db, campaignId)) await tendReviewer(tx, campaign, reviewer);
    await tendTasks(tx, campaign);
    await recordLook(tx, campaignId, nextLook(campaign, tx.now));
    renewReview(tx, campaignId);
    await complete(tx, campaignId);
  });

function nextLook({ status, deadline }: ReviewCampaign, now: Date): Date {
  const soon = new Date(now.getTime() + LOOK_EVERY_MS);
  return status === 'open' && deadline > now && deadline < soon ? deadline : soon;
}

async function complete(tx: Tx, campaignId: ReviewCampaignId): Promise<void> {
  const campaign = await lockReviewCampaign(tx, campaignId);
  if (campaign?.status !== 'closed') return;
  const counts = await countItems(tx.db, campaignId);
  if (counts.some(({ status }) => UNFINISHED_ITEMS.some((one) => one === status))) return;
  await moveReviewCampaign(tx, campaign, 'complete', {});
  await wantEndBundle(tx, campaign);
}

/** What waits for somebody who has left goes to others; whoever is there is reminded. */
async function tendReviewer(tx: Tx, campaign: ReviewCampaign, reviewer: ReviewReviewer): Promise<void> {
  const { personId, nextReminderAt, remindersSent } = reviewer;
  const { id: campaignId, openedAt, deadline } = campaign;
  const person = await findPerson(tx.db, personId);
  if (person === undefined || !isActive(person)) {
    const left = await waitingItems(tx.db, campaignId, personId);
    await handOver(tx, campaign, left, { from: personId, reason: 'left' });
    return;
  }
  if (nextReminderAt === null || nextReminderAt > tx.now || openedAt === null) return;
  await changeReviewer(tx, reviewer, {
    nextReminderAt: nextReminder(openedAt, deadline, tx.now),
    remindersSent: remindersSent + 1,
  });
  if ((await waitingItems(tx.db, campaignId, personId)).length > 0)
    await wantMessage(tx, {
      subjectId: campaignId,
      kind: 'review-reminder',
      ordinal: remindersSent,
      personId,
    });
}

/** What a sync has seen done is done; the owners have a list of the rest. */
async function tendTasks(tx: Tx, { id: campaignId }: ReviewCampaign): Promise<void> {
  for (const { item, now } of await standingTasks(tx, campaignId)) {
    if (now !== null && !isAsDecided(now, item.target?.row ?? null)) continue;
    const task = await openTaskOf(tx, item.id);
    if (task !== undefined) await moveReviewTask(tx, task, 'see', {});
    await moveReviewItem(tx, item, 'conclude', { found: now });
  }
  const { file } = await activeConfig(tx.db);
  for (const connectorId of await openTaskConnectors(tx.db, campaignId))
    for (const { id: personId } of await confirmersOf(tx.db, file, connectorId, null))
      await wantMessage(tx, { subjectId: campaignId, kind: 'review-tasks', personId });
}
