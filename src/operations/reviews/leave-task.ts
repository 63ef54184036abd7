import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import { lockReviewItem } from '../../db/reviews/items.ts';
import { lockReviewTask } from '../../db/reviews/tasks.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewTaskId } from '../../domain/id.ts';
import { LONGEST_REASON } from '../../domain/access/request.ts';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { moveReviewItem } from './steps/move-review-item.ts';
import { moveReviewTask } from './steps/move-review-task.ts';
import { assertNotOwn } from './steps/own-item.ts';
import { lookSoon } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

export interface LeaveTask {
  readonly taskId: ReviewTaskId;
  readonly reason: string;
}

/**
 * Records that what a reviewer wanted gone stays, and why: the evidence says so. Owners and admins
 * may, of what is not, and could not be, their own. Writes review_tasks, review_items, messages,
 * audit_events; adds tend-campaign.
 * @throws RefusedError reason_required, reason_too_long; ForbiddenError not_owner, self_approval,
 * deactivated; StaleError decided; NotFoundError review
 */
export const leaveTask = (
  ctx: OperationContext,
  actor: PersonActor,
  { taskId, reason: words }: LeaveTask,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const task = await lockReviewTask(tx, taskId);
    if (task === undefined) throw new NotFoundError('review');
    const { file } = await activeConfig(tx.db);
    if (!(await managesConnector(tx.db, file, task.connectorId, person)))
      throw new ForbiddenError({ code: 'not_owner', act: 'run_review' });
    const item = await lockReviewItem(tx, task.itemId);
    if (item !== undefined) await assertNotOwn(tx, person, item);
    const reason = words.trim();
    if (reason === '') throw new RefusedError('reason_required', 'reason');
    if (reason.length > LONGEST_REASON)
      throw new RefusedError({ code: 'reason_too_long', most: LONGEST_REASON }, 'reason');
    const { status } = task;
    if ((await moveReviewTask(tx, task, 'leave', { closedBy: person.id, reason })) === null)
      throw new StaleError({ code: 'decided', what: 'review_task', status });
    if (item !== undefined) await moveReviewItem(tx, item, 'keep', {});
    lookSoon(tx, task.campaignId);
  });
