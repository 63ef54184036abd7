/** The one way to change the state of a review task: with its audit event. */
import type { Tx } from '../../../context.ts';
import { transitionReviewTask, type ReviewTask } from '../../../db/reviews/tasks.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { ReviewTaskEvent } from '../../../domain/reviews/review-task.ts';
import { renewReview } from './renew-review.ts';

/** What is known with each event. */
interface Facts {
  readonly see: Readonly<Record<string, never>>;
  readonly leave: { readonly closedBy: PersonId; readonly reason: string };
}

interface Move {
  readonly changes: Parameters<typeof transitionReviewTask>[3];
  readonly fact: AuditFact;
}

const MOVES: { readonly [E in ReviewTaskEvent]: (facts: Facts[E], task: ReviewTask, now: Date) => Move } = {
  see: (_, { itemId }, now) => ({
    changes: { closedAt: now },
    fact: { action: 'review.task_done', body: { itemId } },
  }),
  leave: ({ closedBy, reason }, { itemId }, now) => ({
    changes: { closedAt: now, closedBy, reason },
    fact: { action: 'review.task_left', body: { itemId, reason } },
  }),
};

/**
 * Moves a locked task along its table, audits it, and renews what shows it. Returns the new row, or
 * null when its state does not accept the event: then nothing is written.
 */
export async function moveReviewTask<E extends ReviewTaskEvent>(
  tx: Tx,
  task: ReviewTask,
  event: E,
  facts: Facts[E],
): Promise<ReviewTask | null> {
  const { changes, fact } = MOVES[event](facts, task, tx.now);
  const moved = await transitionReviewTask(tx, task, event, changes);
  if (moved === null) return null;
  tx.audit({ ...fact, subject: task.id });
  renewReview(tx, task.campaignId);
  return moved;
}
