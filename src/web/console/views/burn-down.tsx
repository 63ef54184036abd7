/**
 * What waits of a review, day by day, beside an even pace. Widths are in percent, so it is as wide
 * as the screen and its words keep their size. A table beside it says the same. Pure.
 */
import { startOf } from '../../../domain/day.ts';
import type { BurnDownPoint } from '../../../domain/reviews/burn-down.ts';

const HEAD = 10;
const HEIGHT = 180;
const FOOT = 24;

interface BurnDownParts {
  /** At least two. */
  readonly points: readonly BurnDownPoint[];
  /** All that was asked. */
  readonly all: number;
}

export const BurnDownPicture = ({ points, all }: BurnDownParts) => {
  const last = points.length - 1;
  const x = (at: number): number => (at / last) * 100;
  const line = (value: (point: BurnDownPoint) => number): string =>
    points
      .map((point, at) => `${at === 0 ? 'M' : 'L'}${round(x(at))} ${round(100 - (value(point) / all) * 100)}`)
      .join(' ');
  const left = line((point) => point.left);
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
        <path class="area" d={`${left} L100 100 L0 100 Z`} />
        <path class="even" d={line((point) => point.even)} />
        <path class="left" d={left} />
      </svg>
      {marksOf(points).map(({ day, at }) => (
        <text
          x={`${x(at)}%`}
          y={HEAD + HEIGHT + 18}
          text-anchor={at === 0 ? 'start' : at === last ? 'end' : 'middle'}
        >
          {dayWord(day)}
        </text>
      ))}
    </svg>
  );
};

const yAt = (part: number): number => HEAD + HEIGHT * (1 - part);
const round = (value: number): number => Math.round(value * 100) / 100;

/** The first, the middle and the last day. */
function marksOf(points: readonly BurnDownPoint[]) {
  const last = points.length - 1;
  return [...new Set([0, Math.round(last / 2), last])].flatMap((at) => {
    const point = points[at];
    return point === undefined ? [] : [{ day: point.day, at }];
  });
}

const WORDS = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
export const dayWord = (day: BurnDownPoint['day']): string => WORDS.format(startOf(day));

function spoken(points: readonly BurnDownPoint[], all: number): string {
  const last = points.at(-1);
  const now = last === undefined ? '' : `, ${last.left} left by ${dayWord(last.day)}`;
  return `Items left to decide, by day: ${all} at first${now}. The table says the same.`;
}
