/** Days as people mean them, in a time zone. Pure. */
import { addDays, dayOf, startOf, type Day } from '../day.ts';

/** Milliseconds a zone is ahead of UTC at an instant. */
function aheadOf(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(at.getTime() / 1000) * 1000;
}

/**
 * The instant at which a day begins in a zone, by the IANA's name; in UTC for a name that is none.
 * Where clocks are put forward at midnight, the first instant there is. Pure.
 */
export const dayBegins = (day: Day, zone: string): Date => timeOn(day, '00:00', zone);

/**
 * The instant at which clocks in a zone show a time, such as `09:30`, on a day; in UTC for a name
 * that is none. What they skip is as much later as they are put forward; of what they show twice
 * it is one of both. Pure.
 */
export function timeOn(day: Day, time: string, zone: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const utc = startOf(day).getTime() + (hours * 60 + minutes) * 60_000;
  try {
    const guess = new Date(utc - aheadOf(zone, new Date(utc)));
    // Clocks may have been changed between the two: then the offset there counts.
    const at = new Date(utc - aheadOf(zone, guess));
    const isShown = at.getTime() + aheadOf(zone, at) === utc;
    return isShown || at > guess ? at : guess;
  } catch (error) {
    if (error instanceof RangeError) return new Date(utc);
    throw error;
  }
}

/** The day it is in a zone; in UTC for a name that is none. Pure. */
export function dayIn(zone: string, at: Date): Day {
  try {
    return dayOf(new Date(at.getTime() + aheadOf(zone, at)));
  } catch (error) {
    if (error instanceof RangeError) return dayOf(at);
    throw error;
  }
}

/** The instant at which a day is over in a zone. Pure. */
export const dayEnds = (day: Day, zone: string): Date => dayBegins(addDays(day, 1), zone);
