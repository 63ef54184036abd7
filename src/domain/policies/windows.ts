/**
 * Whether a window of a policy is open: by the clock on the wall of its time zone, so that 08:00 is
 * 08:00 on either side of a change to daylight-saving time. Pure.
 */
import type { Policy } from '../document/config-policies.ts';
import { DAYS, type Window } from '../document/window-fields.ts';

const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;

/**
 * From `from` until just before `to`; a window over midnight is of the day on which it begins. What
 * the clock skips is never open, what it shows twice is open twice. Pure.
 */
export function isOpen({ days, from, to, timeZone, outside }: Window, at: Date): boolean {
  const { day, minute } = wallClock(timeZone, at);
  const [start, end] = [minutesOf(from ?? '00:00'), minutesOf(to ?? '24:00')];
  const isOn = (which: number): boolean =>
    days === undefined || days.some((name) => name === DAYS[which % 7]);
  const isWithin =
    start < end
      ? isOn(day) && minute >= start && minute < end
      : (isOn(day) && minute >= start) || (isOn(day + 6) && minute < end);
  return isWithin !== (outside === true);
}

/** When it opens or closes next, to the minute; null where it does neither before `until`. Pure. */
export function nextChange(window: Window, at: Date, until: Date): Date | null {
  const isNow = isOpen(window, at);
  const edges = [minutesOf(window.from ?? '00:00'), minutesOf(window.to ?? '24:00') % DAY_MINUTES, 0];
  let time = at.getTime() - (at.getTime() % MINUTE_MS);
  while (time <= until.getTime()) {
    const { minute } = wallClock(window.timeZone, new Date(time));
    const left = Math.min(...edges.map((edge) => (edge - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES));
    // A clock is set by an hour at most: so far from an edge, none is passed.
    time += (left > FAR_MINUTES ? LONG_MINUTES : 1) * MINUTE_MS;
    if (isOpen(window, new Date(time)) !== isNow) return time <= until.getTime() ? new Date(time) : null;
  }
  return null;
}

const FAR_MINUTES = 120;
const LONG_MINUTES = 30;

/** Each window of these policies once. Pure. */
export const windowsIn = (policies: readonly Policy[]): Window[] => [
  ...new Map(
    policies.flatMap(({ match: { when } }) => (when === undefined ? [] : [[keyOf(when), when]])),
  ).values(),
];

/** Those that are open. Pure. */
export const openWindows = (policies: readonly Policy[], at: Date): Window[] =>
  windowsIn(policies).filter((window) => isOpen(window, at));

/** Of windows that are compared for every request. */
const KEYS = new WeakMap<Window, string>();

function keyOf(window: Window): string {
  const { days, from, to, timeZone, outside } = window;
  const known = KEYS.get(window) ?? JSON.stringify([days?.toSorted(), from, to, timeZone, outside]);
  KEYS.set(window, known);
  return known;
}

/** Pure. */
export const isSameWindow = (one: Window, other: Window): boolean => keyOf(one) === keyOf(other);

/** Whether one is open whenever the other is not. Pure. */
export const areTwins = (one: Window, other: Window): boolean =>
  isSameWindow({ ...one, outside: undefined }, { ...other, outside: undefined }) &&
  one.outside !== other.outside;

interface WallClock {
  /** From 0 for Monday. */
  readonly day: number;
  /** Of the day. */
  readonly minute: number;
}

/** It takes long to make one. */
const CLOCKS = new Map<string, Intl.DateTimeFormat>();

function wallClock(timeZone: string, at: Date): WallClock {
  const clock =
    CLOCKS.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  CLOCKS.set(timeZone, clock);
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const name = parts.get('weekday')?.toLowerCase();
  return {
    day: DAYS.findIndex((day) => day === name),
    minute: minutesOf(`${parts.get('hour')}:${parts.get('minute')}`),
  };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
