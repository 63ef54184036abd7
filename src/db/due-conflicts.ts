import type { ReadDb } from '../context.ts';
import type { Job } from '../queue/jobs.ts';
import { reviewJob } from './conflict-reviews.ts';

/** The next look finds the rest. */
const MOST = 200;

/**
 * Whose conflicts are to be looked at, exemptions that are over, and alerts nobody was told of; a
 * part of the sweep's list.
 */
export async function dueConflicts(db: Pick<ReadDb, 'selectFrom'>, before: Date): Promise<Job[]> {
  const reviews = await db
    .selectFrom('conflictReviews')
    .select('subject')
    .where('dueAt', '<=', before)
    .orderBy('dueAt')
    .limit(MOST)
    .execute();
  const over = await db
    .selectFrom('conflictAlerts')
    .select('personId')
    .where('status', '=', 'exempted')
    .where('exemptUntil', '<=', before)
    .limit(MOST)
    .execute();
  const untold = await db
    .selectFrom('conflictAlerts')
    .select('id')
    .where('status', '=', 'active')
    .where('toldAt', 'is', null)
    .where('foundAt', '<=', before)
    .limit(1)
    .execute();
  const subjects = new Set([
    ...reviews.map(({ subject }) => subject),
    ...over.map(({ personId }) => personId),
  ]);
  return [
    ...[...subjects].map(reviewJob),
    ...untold.map((): Job => ({ name: 'tell-conflicts', payload: {} })),
  ];
}
