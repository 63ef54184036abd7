/** How a reviewer narrows down what they see of their items. */
import type { ReviewItemStatus } from './review-item.ts';

export const REVIEW_TABS = ['open', 'decided', 'done'] as const;
export type ReviewTab = (typeof REVIEW_TABS)[number];

/** Which items each tab shows: what waits, what is decided, and what became of it. */
export const TAB_STATUSES: Readonly<Record<ReviewTab, readonly ReviewItemStatus[]>> = {
  open: ['undecided', 'moved'],
  decided: ['decided', 'kept'],
  done: ['submitted', 'applying', 'done', 'gone', 'tasked', 'restoring', 'restored', 'dropped'],
};

export const REVIEW_FILTERS = [
  'people',
  'machines',
  'unlinked',
  'blocked',
  'archived',
  'inherited',
  'shares',
  'invited',
  'invitations',
  'permanent',
] as const;
export type ReviewFilter = (typeof REVIEW_FILTERS)[number];
