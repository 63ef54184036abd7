import type { OperationContext } from '../../context.ts';
import { wantMessage } from '../../db/messages.ts';
import { changeReviewer, reviewersOf } from '../../db/review-campaigns.ts';
import { countItems } from '../../db/review-items.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { nextReminder } from '../../domain/reviews/reminders.ts';
import { RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockRun } from './steps/assert-runs.ts';
import { moveReviewCampaign } from './steps/move-review-campaign.ts';
import { transact } from '../transact.ts';

/**
 * Asks the reviewers of a staged campaign. Writes review_campaigns, review_reviewers, messages,
 * audit_events. Twice: nothing changes.
 * @throws RefusedError review_setting when its deadline is over, or nobody may review some of it;
 * ForbiddenError not_owner, deactivated; StaleError decided unless it is staged; NotFoundError
 * review
 */
export const openCampaign = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const campaign = await lockRun(tx, campaignId, await actingPerson(tx, actor));
    const { status, deadline } = campaign;
    if (status === 'open') return;
    if (deadline <= tx.now) throw new RefusedError({ code: 'review_setting', why: 'deadline' }, 'until');
    const counts = await countItems(tx.db, campaignId);
    if (counts.some(({ reviewerId }) => reviewerId === null))
      throw new RefusedError({ code: 'review_setting', why: 'unassigned' }, 'named');
    if ((await moveReviewCampaign(tx, campaign, 'open', { lookDueAt: tx.now })) === null)
      throw new StaleError({ code: 'decided', what: 'review', status });
    for (const reviewer of await reviewersOf(tx.db, campaignId)) {
      await changeReviewer(tx, reviewer, { nextReminderAt: nextReminder(tx.now, deadline, tx.now) });
      await wantMessage(tx, { subjectId: campaignId, kind: 'review-card', personId: reviewer.personId });
    }
    tx.enqueue({ name: 'tend-campaign', payload: { campaignId } });
  });
