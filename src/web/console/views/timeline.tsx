/**
 * Who holds what, drawn over time: a bar from when it began to when it ends, a line for now. Widths
 * are in percent, so it is as wide as the screen and its words keep their size. A table beside it
 * says the same. Pure.
 */
import { roleLabel, rank, type Role } from '../../../domain/entitlement.ts';

export interface TimelineBar {
  readonly label: string;
  readonly role: Role;
  readonly from: Date;
  readonly to: Date;
  /** It is being taken back. */
  readonly isGoing: boolean;
}

const HOUR = 3_600_000;
const ROW = 40;
const HEAD = 26;
/** How much time is shown, and how far apart its marks are. */
const SCALES = [
  [6, 1],
  [12, 2],
  [24, 4],
  [72, 12],
  [168, 24],
  [720, 120],
  [2160, 360],
] as const;
/** The part of the picture that is past. */
const PAST = 0.3;

export interface TimelineParts {
  readonly bars: readonly TimelineBar[];
  readonly now: Date;
  /** Null for UTC. */
  readonly tz: string | null;
}

export const Timeline = ({ bars, now, tz }: TimelineParts) => {
  const [hours, step] = scaleFor(bars, now);
  const start = now.getTime() - hours * HOUR * PAST;
  const at = (time: number): number => Math.min(100, Math.max(0, ((time - start) / (hours * HOUR)) * 100));
  // A mark at the very edge, or beside now, would run into its neighbour on a phone.
  const marks = marksBetween(start, hours, step).filter(
    (time) => at(time) >= 4 && at(time) <= 94 && Math.abs(at(time) - PAST * 100) > 9,
  );
  const height = HEAD + bars.length * ROW;
  return (
    <svg class="timeline" height={height} role="img" aria-label={spoken(bars)}>
      {marks.map((time) => (
        <>
          <line class="grid" x1={`${at(time)}%`} x2={`${at(time)}%`} y1={HEAD - 6} y2={height} />
          <text x={`${at(time)}%`} y={12} text-anchor="middle">
            {markWord(new Date(time), hours, tz)}
          </text>
        </>
      ))}
      <text class="at" x={`${PAST * 100}%`} y={12} text-anchor="middle">
        now
      </text>
      {bars.map((bar, row) => (
        <Bar bar={bar} y={HEAD + row * ROW} at={at} />
      ))}
      <line class="now" x1={`${PAST * 100}%`} x2={`${PAST * 100}%`} y1={HEAD - 8} y2={height} />
      {bars.map(({ label }, row) => (
        <text class="label" x="0" y={HEAD + row * ROW + 15}>
          {cut(label)}
        </text>
      ))}
    </svg>
  );
};

const Bar = ({
  bar,
  y,
  at,
}: {
  readonly bar: TimelineBar;
  readonly y: number;
  readonly at: (time: number) => number;
}) => {
  const [left, right] = [at(bar.from.getTime()), at(bar.to.getTime())];
  const shade = `r${rankOf(bar.role)}${bar.isGoing ? ' going' : ''}`;
  return (
    <>
      <rect class="track" x="0" y={y + 21} width="100%" height="10" rx="5" />
      <rect
        class={shade}
        x={`${left}%`}
        y={y + 21}
        width={`${Math.max(0.6, right - left)}%`}
        height="10"
        rx="5"
      />
    </>
  );
};

const LONGEST_LABEL = 38;
const cut = (label: string): string =>
  label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;

/** 1 to 4, the strongest last. */
function rankOf(role: Role): number {
  const level = rank(role);
  return level >= 50 ? 4 : level >= 40 ? 3 : level >= 30 ? 2 : 1;
}

/** Enough for the ends of three quarters of them; the rest run out at the edge. */
function scaleFor(bars: readonly TimelineBar[], now: Date): (typeof SCALES)[number] {
  const ends = bars.map(({ to }) => to.getTime() - now.getTime()).toSorted((a, b) => a - b);
  const wanted = ends[Math.ceil(ends.length * 0.75) - 1] ?? 0;
  return SCALES.find(([hours]) => hours * HOUR * (1 - PAST) >= wanted) ?? [2160, 360];
}

/** On whole steps since the epoch, so that they stand still while now moves on. */
function marksBetween(start: number, hours: number, step: number): number[] {
  const apart = step * HOUR;
  const first = Math.ceil(start / apart) * apart;
  const count = Math.floor((start + hours * HOUR - first) / apart) + 1;
  return Array.from({ length: count }, (_, index) => first + index * apart);
}

/** What the colours stand for, of the roles that there are, the weakest first. */
export const TimelineKey = ({ roles }: { readonly roles: readonly Role[] }) => {
  const shades = new Map(
    roles.toSorted((a, b) => rank(a) - rank(b)).map((role) => [roleLabel(role), rankOf(role)]),
  );
  return (
    <p class="key shades">
      {[...shades].map(([label, shade]) => (
        <span class={`r${shade}`}>{label}</span>
      ))}
    </p>
  );
};

const markWord = (at: Date, hours: number, tz: string | null): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: tz ?? 'UTC',
    ...(hours <= 24 ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' }),
  }).format(at);

const spoken = (bars: readonly TimelineBar[]): string =>
  `Timeline of ${bars.length} ${bars.length === 1 ? 'role' : 'roles'}: ${bars
    .slice(0, 10)
    .map(({ label, role }) => `${label} (${roleLabel(role)})`)
    .join('; ')}. The table below says the same.`;
