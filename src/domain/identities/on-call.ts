/** Who is on call, by what a schedule said when it was last read. Pure. */

export interface Shift {
  /** A Slack e-mail or user id. */
  readonly person: string;
  /** Null for always before. */
  readonly from: Date | null;
  /** Null for without end. */
  readonly until: Date | null;
}

/** Why a schedule could not be read. */
export const ON_CALL_FAULTS = [
  'unreachable',
  'token_refused',
  'unknown_schedule',
  'busy',
  'not_understood',
] as const;
export type OnCallFault = (typeof ON_CALL_FAULTS)[number];

/** A schedule as far as it is known. */
export interface KnownSchedule {
  readonly shifts: readonly Shift[];
  /** When that was read; null before the first time. */
  readonly readAt: Date | null;
}

const COUNTS_MS = 3_600_000;

/** Shifts are read as far ahead. Pure. */
export const shiftsUntil = (now: Date): Date => new Date(now.getTime() + 86_400_000);

/**
 * Whether what was read still says who is on call: shifts are swapped at short notice, so it does
 * for an hour. Pure.
 */
export const isFresh = ({ readAt }: Pick<KnownSchedule, 'readAt'>, now: Date): boolean =>
  readAt !== null && now.getTime() - readAt.getTime() <= COUNTS_MS;

/** Everybody who is on call, each once; nobody where that is not known any more. Pure. */
export function onCallAt(schedule: KnownSchedule, now: Date): string[] {
  if (!isFresh(schedule, now)) return [];
  const at = schedule.shifts.filter(
    ({ from, until }) => (from === null || from <= now) && (until === null || now < until),
  );
  return [...new Set(at.map(({ person }) => person))].toSorted();
}
