/**
 * What waits of a review, day by day, beside an even pace. Widths are in percent, so it is as wide
 * as the screen and its words keep their size. A table beside it says the same. Pure.
 */
import { dayOf, startOf, type Day } from '../../../domain/day.ts';
import type { BurnDownPoint } from '../../../domain/reviews/burn-down.ts';

const HEAD = 10;
const HEIGHT = 180;
const FOOT = 24;

interface BurnDownParts {
  /** At least two. */
  readonly points: readonly BurnDownPoint[];
  /** All that was asked. */
  readonly all: number;
  /** Up to which it is drawn; null for the last point. */
  readonly deadline: Date | null;
}

/** From the first day to the last, as percent of the width. */
interface Axis {
  readonly first: Day;
  readonly last: Day;
  readonly x: (day: Day) => number;
}

function axisOf(points: readonly BurnDownPoint[], deadline: Date | null): Axis {
  const first = points.at(0)?.day ?? '';
  const until = points.at(-1)?.day ?? '';
  const due = deadline === null ? until : dayOf(deadline);
  const last = due > until ? due : until;
  const [from, to] = [startOf(first).getTime(), startOf(last).getTime()];
  return { first, last, x: (day) => ((startOf(day).getTime() - from) / (to - from)) * 100 };
}

export const BurnDownPicture = ({ points, all, deadline }: BurnDownParts) => {
  const axis = axisOf(points, deadline);
  const until = points.at(-1)?.day ?? axis.last;
  const line = (through: readonly (readonly [Day, number])[]): string =>
    through
      .map(
        ([day, value], at) =>
          `${at === 0 ? 'M' : 'L'}${round(axis.x(day))} ${round(100 - (value / all) * 100)}`,
      )
      .join(' ');
  const left = line(points.map((point) => [point.day, point.left]));
  const ahead: readonly (readonly [Day, number])[] = axis.last > until ? [[axis.last, 0]] : [];
  return (
    <svg class="burn-down" height={HEAD + HEIGHT + FOOT} role="img" aria-label={spoken(points, all)}>
      {[1, 0.5, 0].map((part) => (
        <>
          <line class="grid" x1="0" x2="100%" y1={yAt(part)} y2={yAt(part)} />
          <text x="0" y={yAt(part) - 4}>
            {Math.round(all * part)}
          </text>
        </>
      ))}
      <svg x="0" y={HEAD} width="100%" height={HEIGHT} viewBox="0 0 100 100" preserveAspectRatio="none">
        <path class="area" d={`${left} L${round(axis.x(until))} 100 L0 100 Z`} />
        <path class="even" d={line([...points.map(({ day, even }) => [day, even] as const), ...ahead])} />
        <path class="left" d={left} />
      </svg>
      {marksOf(axis, until).map((day) => (
        <text
          x={`${axis.x(day)}%`}
          y={HEAD + HEIGHT + 18}
          text-anchor={day === axis.first ? 'start' : day === axis.last ? 'end' : 'middle'}
        >
          {dayWord(day)}
        </text>
      ))}
    </svg>
  );
};

const yAt = (part: number): number => HEAD + HEIGHT * (1 - part);
const round = (value: number): number => Math.round(value * 100) / 100;

/** The first and the last day, and today where that is not beside either. */
const marksOf = ({ first, last, x }: Axis, today: Day): readonly Day[] =>
  x(today) > 15 && x(today) < 85 ? [first, today, last] : [first, last];

const WORDS = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
export const dayWord = (day: BurnDownPoint['day']): string => WORDS.format(startOf(day));

function spoken(points: readonly BurnDownPoint[], all: number): string {
  const last = points.at(-1);
  const now = last === undefined ? '' : `, ${last.left} left by ${dayWord(last.day)}`;
  return `Items left to decide, by day: ${all} at first${now}. The table says the same.`;
}
