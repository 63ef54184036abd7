/** Whose conflicts are to be looked at, because something they hold has changed. */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { PersonId } from '../../domain/id.ts';
import type { Job } from '../../queue/jobs.ts';
import { activeConfig } from '../config/config.ts';

export type ReviewSubject = PersonId | 'everybody';

/**
 * These are to be looked at, in one order, and nobody where there is no conflict to look for and
 * none to end. Done by transact at the end, for `tx.reviewConflicts`. Returns the jobs that do it.
 */
export async function markReviews(
  db: Tx['db'],
  now: Date,
  subjects: ReadonlySet<ReviewSubject>,
): Promise<Job[]> {
  if (subjects.size === 0 || !(await hasConflicts(db))) return [];
  const marked = subjects.has('everybody') ? ['everybody' as const] : [...subjects].toSorted();
  await db
    .insertInto('conflictReviews')
    .values(marked.map((subject) => ({ subject, dueAt: now })))
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet((eb) => ({ version: eb('conflictReviews.version', '+', 1) })),
    )
    .execute();
  return marked.map(reviewJob);
}

export const reviewJob = (subject: ReviewSubject): Job =>
  subject === 'everybody'
    ? { name: 'survey-conflicts', payload: {} }
    : { name: 'review-conflicts', payload: { personId: subject } };

async function hasConflicts(db: Pick<ReadDb, 'selectFrom'>): Promise<boolean> {
  const { file } = await activeConfig(db);
  if (file.conflicts !== undefined && file.conflicts.length > 0) return true;
  const open = db.selectFrom('conflictAlerts').select('id').where('status', '<>', 'resolved').limit(1);
  return (await open.executeTakeFirst()) !== undefined;
}

/** How often it was said that everybody is to be looked at; undefined where nobody need be. */
export const findSurvey = async (db: Pick<ReadDb, 'selectFrom'>): Promise<number | undefined> =>
  (
    await db
      .selectFrom('conflictReviews')
      .select('version')
      .where('subject', '=', 'everybody')
      .executeTakeFirst()
  )?.version;

/** They are looked at now; with `version`, unless it was said again meanwhile. */
export const dropReview = (tx: Tx, subject: ReviewSubject, version?: number): Promise<unknown> =>
  tx.db
    .deleteFrom('conflictReviews')
    .where('subject', '=', subject)
    .$if(version !== undefined, (query) => query.where('version', '=', version as number))
    .execute();

/** Whether more is being looked at that was marked after `since`, and may be told with the rest. */
export async function isReviewing(db: Pick<ReadDb, 'selectFrom'>, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('conflictReviews')
    .select(sql<number>`1`.as('one'))
    .where('dueAt', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
