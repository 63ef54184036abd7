/** When a schedule of access reviews is due. Pure. */
import { addDays, startOf, type Day } from '../day.ts';
import { stepOf, type ReviewSchedule } from '../document/config-reviews.ts';
import { timeOn } from './local-time.ts';

/** What of a schedule says when. */
export type Timing = Pick<ReviewSchedule, 'every' | 'from' | 'at' | 'timeZone'>;

/** The same text for the same times: one that says another begins anew. Pure. */
export const timingText = ({ every, from, at, timeZone }: Timing): string =>
  [every, from, at, timeZone].join(' ');

/**
 * The first time after an instant. Weeks and months are counted from the first day, so that a month
 * without a 31st moves nothing that comes after it. Pure.
 */
export function nextTime(timing: Timing, after: Date): Date {
  const { unit, count } = stepOf(timing);
  const days = (after.getTime() - startOf(timing.from).getTime()) / 86_400_000;
  const longest = unit === 'week' ? 7 * count : 31 * count;
  // One early, for zones and short months: it is never too late.
  for (let step = Math.max(0, Math.floor(days / longest) - 1); ; step++) {
    const at = timeOn(dayAt(timing.from, unit, step * count), timing.at, timing.timeZone);
    if (at > after) return at;
  }
}

function dayAt(from: Day, unit: 'week' | 'month', count: number): Day {
  if (unit === 'week') return addDays(from, 7 * count);
  const [year = 0, month = 1, day = 1] = from.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  const on = new Date(Date.UTC(year, month - 1 + count, Math.min(day, last)));
  return on.toISOString().slice(0, 10);
}
