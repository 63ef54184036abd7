import type { OperationContext } from '../../context.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { changeReviewer, reviewersOf } from '../../db/reviews/campaigns.ts';
import { countItems } from '../../db/reviews/item-counts.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { nextReminder } from '../../domain/reviews/reminders.ts';
import { WAITING_ITEMS } from '../../domain/reviews/review-item.ts';
import { StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockRun } from './steps/assert-runs.ts';
import { transact } from '../transact.ts';

/**
 * Reminds everybody for whom something of an open campaign waits, now. Writes review_reviewers,
 * messages. Twice: twice.
 * @throws ForbiddenError not_owner, deactivated; StaleError decided unless it is open;
 * NotFoundError review
 */
export const nudgeReviewers = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const { status, openedAt, deadline } = await lockRun(tx, campaignId, await actingPerson(tx, actor));
    if (status !== 'open' || openedAt === null)
      throw new StaleError({ code: 'decided', what: 'review', status });
    const counts = await countItems(tx.db, campaignId);
    const waits = new Set(
      counts.flatMap((one) => (WAITING_ITEMS.some((state) => state === one.status) ? one.reviewerId : [])),
    );
    for (const reviewer of await reviewersOf(tx.db, campaignId)) {
      const { personId, remindersSent } = reviewer;
      if (!waits.has(personId)) continue;
      await changeReviewer(tx, reviewer, {
        nextReminderAt: nextReminder(openedAt, deadline, tx.now),
        remindersSent: remindersSent + 1,
      });
      await wantMessage(tx, {
        subjectId: campaignId,
        kind: 'review-reminder',
        ordinal: remindersSent,
        personId,
      });
    }
  });
