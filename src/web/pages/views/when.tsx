/** An instant on a page. Pure. */

interface WhenParts {
  readonly at: Date;
  readonly tz: string | null;
  /** With year and second, for what may be long ago. */
  readonly exact?: boolean;
  /** Behind what says the same in other words. */
  readonly isAside?: boolean;
}

/** An instant in the reader's time zone; null for UTC. */
export const When = ({ at, tz, exact = false, isAside = false }: WhenParts) => (
  <time datetime={at.toISOString()} class={isAside ? 'soft' : undefined}>
    {timeText(at, tz, exact)}
  </time>
);

/** `30 Nov, 14:05`; exact `30 Nov 2026, 14:05:09`. Pure. */
const timeText = (at: Date, tz: string | null, exact: boolean): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: tz ?? 'UTC',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(exact ? { year: 'numeric', second: '2-digit' } : {}),
  }).format(at);
