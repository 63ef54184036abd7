import type { ReadDb, Tx } from '../../context.ts';
import type { OnCallSchedule } from '../../domain/document/config-on-call.ts';
import type { KnownSchedule, OnCallFault, Shift } from '../../domain/identities/on-call.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** As far as is known, and when that was last tried. */
export interface TriedSchedule extends KnownSchedule {
  /** Null while it was not. */
  readonly triedAt: Date | null;
}

const UNKNOWN: TriedSchedule = { shifts: [], readAt: null, triedAt: null };

/** Where it is read, without what may change at the same place. Pure. */
const originOf = (schedule: OnCallSchedule): string =>
  schedule.source === 'http' ? schedule.url : `${schedule.url ?? ''} ${schedule.schedule}`;

const rowOf = (db: Reader, schedule: OnCallSchedule) =>
  db
    .selectFrom('onCallSchedules')
    .selectAll()
    .where('scheduleId', '=', schedule.id)
    .where('origin', '=', originOf(schedule))
    .executeTakeFirst();

/** What is known of who is on call. */
export async function knownSchedule(db: Reader, schedule: OnCallSchedule): Promise<TriedSchedule> {
  const row = await rowOf(db, schedule);
  if (row === undefined) return UNKNOWN;
  const { shifts, readAt, triedAt } = row;
  const at = (time: string | null): Date | null => (time === null ? null : new Date(time));
  return {
    shifts: shifts.map(({ person, from, until }) => ({ person, from: at(from), until: at(until) })),
    readAt,
    triedAt,
  };
}

/** Replaces what is known, or keeps it where it could not be read. */
export async function recordSchedule(
  tx: Tx,
  schedule: OnCallSchedule,
  read: readonly Shift[] | OnCallFault,
): Promise<void> {
  const before = await rowOf(tx.db, schedule);
  const values = {
    origin: originOf(schedule),
    triedAt: tx.now,
    ...(typeof read === 'string'
      ? { fault: read, readAt: before?.readAt ?? null, shifts: JSON.stringify(before?.shifts ?? []) }
      : { fault: null, readAt: tx.now, shifts: JSON.stringify(read) }),
  };
  await tx.db
    .insertInto('onCallSchedules')
    .values({ scheduleId: schedule.id, ...values })
    .onConflict((conflict) => conflict.column('scheduleId').doUpdateSet(values))
    .execute();
}
