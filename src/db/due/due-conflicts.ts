/** Whose conflicts are to be looked at, exemptions that are over, and alerts nobody was told of. */
import { reviewJob } from '../conflicts/conflict-reviews.ts';
import { BATCH, due } from './due-rows.ts';

export const DUE_CONFLICTS = [
  due(
    ({ db, before }) =>
      db
        .selectFrom('conflictReviews')
        .select('subject')
        .where('dueAt', '<=', before)
        .orderBy('dueAt')
        .limit(BATCH),
    reviewJob,
  ),
  due(
    ({ db, before }) =>
      db
        .selectFrom('conflictAlerts')
        .select('personId as subject')
        .where('status', '=', 'exempted')
        .where('exemptUntil', '<=', before)
        .limit(BATCH),
    reviewJob,
  ),
  due(
    ({ db, before }) =>
      db
        .selectFrom('conflictAlerts')
        .select('id as subject')
        .where('status', '=', 'active')
        .where('toldAt', 'is', null)
        .where('foundAt', '<=', before)
        .limit(1),
    () => ({ name: 'tell-conflicts', payload: {} }),
  ),
] as const;
