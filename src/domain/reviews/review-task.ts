/**
 * A review task is what a reviewer decided and hallpass cannot do itself: an owner does it in
 * GitLab, and a sync sees it.
 */
import type { Table } from '../machine.ts';

export const REVIEW_TASK_STATUSES = ['open', 'done', 'left'] as const;
export type ReviewTaskStatus = (typeof REVIEW_TASK_STATUSES)[number];

export const REVIEW_TASK_EVENTS = ['see', 'leave'] as const;
export type ReviewTaskEvent = (typeof REVIEW_TASK_EVENTS)[number];

/** `see`: a sync has seen it done. `leave`: an owner has said, with a reason, that it stays. */
export const REVIEW_TASK: Table<ReviewTaskStatus, ReviewTaskEvent> = {
  open: { see: 'done', leave: 'left' },
  done: {},
  left: {},
};

/** Why hallpass cannot do it itself. */
export const REVIEW_TASK_CAUSES = [
  'inherited',
  'share',
  'invited',
  'token',
  'watched',
  'own_account',
  'last_owner',
  'refused',
] as const;
export type ReviewTaskCause = (typeof REVIEW_TASK_CAUSES)[number];
