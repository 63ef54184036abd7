/** How far the schedules of access reviews are: a row for each of the document. */
import type { Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ReviewSchedule } from '../../domain/document/config-reviews.ts';
import { timingText } from '../../domain/reviews/schedule.ts';
import type { ReviewSchedulesTable } from '../schema/review-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export type ReviewScheduleRow = Selectable<ReviewSchedulesTable>;

/** Whether any of these is due, new or changed, or one that the document had is gone. */
export async function areSchedulesDue(
  db: Reader,
  schedules: readonly ReviewSchedule[],
  before: Date,
): Promise<boolean> {
  const rows = await db.selectFrom('reviewSchedules').selectAll().execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (
    rows.length > schedules.length ||
    schedules.some((schedule) => {
      const row = byId.get(schedule.id);
      return row === undefined || row.timing !== timingText(schedule) || row.nextAt <= before;
    })
  );
}

/** Locks the row of a schedule until the transaction ends; undefined for a new one. */
export const lockReviewSchedule = (tx: Tx, id: string): Promise<ReviewScheduleRow | undefined> =>
  tx.db.selectFrom('reviewSchedules').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Begins one anew; one that is there says the new times. */
export const beginSchedule = (
  tx: Tx,
  row: Pick<ReviewScheduleRow, 'id' | 'timing' | 'nextAt'>,
): Promise<unknown> =>
  tx.db
    .insertInto('reviewSchedules')
    .values({ ...row, firedAt: null, campaignId: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ timing: row.timing, nextAt: row.nextAt }))
    .execute();

export const changeSchedule = (
  tx: Tx,
  id: string,
  changes: Omit<Updateable<ReviewSchedulesTable>, 'id'>,
): Promise<unknown> => tx.db.updateTable('reviewSchedules').set(changes).where('id', '=', id).execute();

/** Forgets those that the document does not have any more. */
export const keepSchedules = (tx: Tx, ids: readonly string[]): Promise<unknown> =>
  tx.db
    .deleteFrom('reviewSchedules')
    .where('id', 'not in', ['', ...ids])
    .execute();
