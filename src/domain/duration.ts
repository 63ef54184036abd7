const UNITS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const PART = /(\d{1,5})\s*(s|m|h|d|w)[a-z]*/gy;

/**
 * Seconds in a text such as `90m`, `4h`, `2d`, `1d 12h`, `1h30m`, `1h30`, `2 hours`; null when any
 * part of it is not understood. `m` is minutes. Zero is not a duration. Pure.
 */
export function parseDuration(text: string): number | null {
  const source = text
    .trim()
    .toLowerCase()
    .replace(/(\dh[0-5]\d)$/, '$1m');
  if (
    !/^(\d{1,5}\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)[\s,]*)+$/.test(source)
  ) {
    return null;
  }
  let seconds = 0;
  for (const match of source.matchAll(new RegExp(PART.source, 'g'))) {
    seconds += Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  }
  return seconds > 0 ? seconds : null;
}

/**
 * The shortest exact text for a number of seconds: `90m` is `1h 30m`, 172,800 is `2d`. Inverse of
 * parseDuration. Pure.
 */
export function formatDuration(seconds: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of [
    ['d', UNITS.d],
    ['h', UNITS.h],
    ['m', UNITS.m],
    ['s', UNITS.s],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.length > 0 ? parts.join(' ') : '0s';
}

/** The same in words for a sentence: `1 hour 30 minutes`. Pure. */
export function spellDuration(seconds: number): string {
  const words: Record<string, string> = { d: 'day', h: 'hour', m: 'minute', s: 'second' };
  return formatDuration(seconds)
    .split(' ')
    .map((part) => {
      const count = Number(part.slice(0, -1));
      return `${count} ${words[part.slice(-1)]}${count === 1 ? '' : 's'}`;
    })
    .join(' ');
}
