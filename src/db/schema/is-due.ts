import { sql, type RawBuilder } from 'kysely';
import { CLOCKS_APART_SECONDS, FARTHEST_SECONDS } from '../../domain/farthest.ts';

/**
 * That the time in `column` is null, has come by `at`, or is further off than it can have been set.
 */
export function isDue(
  column: string,
  at: Date,
  now: Date,
  kind: keyof typeof FARTHEST_SECONDS,
): RawBuilder<boolean> {
  const farthest = new Date(now.getTime() + (FARTHEST_SECONDS[kind] + CLOCKS_APART_SECONDS) * 1000);
  const time = sql.ref(column);
  return sql<boolean>`(${time} is null or ${time} <= ${at} or ${time} > ${farthest})`;
}

/**
 * Of a slot: after a failed try it is tried again soon; only one that is reconciled waits for long,
 * for what may still land.
 */
export const isSlotDue = (at: Date, now: Date): RawBuilder<boolean> => sql<boolean>`(
  ${isDue('nextAttemptAt', at, now, 'lookAgain')}
  or (${sql.ref('attempts')} > 0 and ${isDue('nextAttemptAt', at, now, 'nextTry')}))`;
