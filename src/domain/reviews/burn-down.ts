/** How what waits of a campaign has become less, day by day. Pure. */
import { addDays, dayOf, startOf, type Day } from '../day.ts';

export interface BurnDown {
  readonly openedAt: Date;
  readonly deadline: Date;
  /** Now, or when it was closed. */
  readonly until: Date;
  /** All that was asked. */
  readonly all: number;
  /** How many ceased to wait on each UTC day. */
  readonly answered: ReadonlyMap<Day, number>;
}

export interface BurnDownPoint {
  readonly day: Day;
  /** What waited at the end of the day, or now. */
  readonly left: number;
  /** What would have, had the same been decided every day until the deadline. */
  readonly even: number;
}

/** One point a day, at most `most` of them, evenly spread; the first and the last day always. */
export function burnDown(campaign: BurnDown, most: number): readonly BurnDownPoint[] {
  const first = dayOf(campaign.openedAt);
  const count = Math.max(0, daysFrom(first, dayOf(campaign.until))) + 1;
  const points = Array.from({ length: count }, (_, index) => pointOf(campaign, addDays(first, index)));
  if (count <= most) return points;
  return Array.from(
    { length: most },
    (_, index) => points[Math.round((index * (count - 1)) / (most - 1))],
  ).flatMap((point) => point ?? []);
}

function pointOf({ openedAt, deadline, until, all, answered }: BurnDown, day: Day): BurnDownPoint {
  let gone = 0;
  for (const [on, count] of answered) if (on <= day) gone += count;
  const at = Math.min(startOf(addDays(day, 1)).getTime(), until.getTime());
  const whole = deadline.getTime() - openedAt.getTime();
  const part = whole <= 0 ? 1 : Math.min(1, Math.max(0, (at - openedAt.getTime()) / whole));
  return { day, left: Math.max(0, all - gone), even: Math.round(all * (1 - part)) };
}

const daysFrom = (first: Day, last: Day): number =>
  Math.round((startOf(last).getTime() - startOf(first).getTime()) / 86_400_000);
