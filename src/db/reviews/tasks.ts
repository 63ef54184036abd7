import type { Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ReviewCampaignId, ReviewItemId, ReviewTaskId } from '../../domain/id.ts';
import { next } from '../../domain/machine.ts';
import { REVIEW_TASK, type ReviewTaskEvent } from '../../domain/reviews/review-task.ts';
import type { ReviewTasksTable } from '../schema/review-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export type ReviewTask = Selectable<ReviewTasksTable>;

/** One that was left, of an item that was decided again, is open again. */
export const insertReviewTask = (
  tx: Tx,
  task: Pick<ReviewTask, 'itemId' | 'campaignId' | 'connectorId' | 'cause'>,
): Promise<ReviewTask> =>
  tx.db
    .insertInto('reviewTasks')
    .values({
      ...task,
      id: tx.newId('rvt'),
      status: 'open',
      openedAt: tx.now,
      closedAt: null,
      closedBy: null,
      reason: null,
    })
    .onConflict((conflict) =>
      conflict.column('itemId').doUpdateSet({
        cause: task.cause,
        status: 'open',
        openedAt: tx.now,
        closedAt: null,
        closedBy: null,
        reason: null,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();

export const findReviewTask = (db: Reader, id: ReviewTaskId): Promise<ReviewTask | undefined> =>
  db.selectFrom('reviewTasks').selectAll().where('id', '=', id).executeTakeFirst();

export const lockReviewTask = (tx: Tx, id: ReviewTaskId): Promise<ReviewTask | undefined> =>
  tx.db.selectFrom('reviewTasks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Moves a locked task along its table. For steps/move-review-task.ts alone, which audits it. */
export async function transitionReviewTask(
  tx: Tx,
  task: ReviewTask,
  event: ReviewTaskEvent,
  changes: Omit<Updateable<ReviewTasksTable>, 'status'>,
): Promise<ReviewTask | null> {
  const to = next(REVIEW_TASK, task.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('reviewTasks')
    .set({ ...changes, status: to })
    .where('id', '=', task.id)
    .where('status', '=', task.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Locks the open task of an item; undefined when it has none. */
export const openTaskOf = (tx: Tx, itemId: ReviewItemId): Promise<ReviewTask | undefined> =>
  tx.db
    .selectFrom('reviewTasks')
    .selectAll()
    .where('itemId', '=', itemId)
    .where('status', '=', 'open')
    .forUpdate()
    .executeTakeFirst();

/** The connectors on which a campaign has open tasks. */
export async function openTaskConnectors(db: Reader, campaignId: ReviewCampaignId): Promise<string[]> {
  const rows = await db
    .selectFrom('reviewTasks')
    .select('connectorId')
    .distinct()
    .where('campaignId', '=', campaignId)
    .where('status', '=', 'open')
    .execute();
  return rows.map(({ connectorId }) => connectorId);
}
