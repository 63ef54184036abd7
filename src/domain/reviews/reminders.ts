/** When a reviewer who has not finished is reminded. Pure. */

const DAY_MS = 86_400_000;
/** Before the deadline: three days, one day, and on the day. */
const BEFORE_MS = [3 * DAY_MS, DAY_MS, 6 * 3_600_000];

/**
 * The next reminder after `now`: once a week until three days before the deadline, then three days,
 * one day and six hours before it, and every day after it, for what is decided again then. Pure.
 */
export function nextReminder(openedAt: Date, deadline: Date, now: Date): Date {
  const [opened, end, at] = [openedAt.getTime(), deadline.getTime(), now.getTime()];
  const weeks = Math.floor(Math.max(0, at - opened) / (7 * DAY_MS)) + 1;
  const weekly = opened + weeks * 7 * DAY_MS;
  const days = Math.floor(Math.max(0, at - end) / DAY_MS) + 1;
  const times = [
    ...(weekly < end - 3 * DAY_MS ? [weekly] : []),
    ...BEFORE_MS.map((before) => end - before),
    end + days * DAY_MS,
  ];
  return new Date(Math.min(...times.filter((time) => time > at)));
}
