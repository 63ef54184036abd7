/**
 * Which of several clocks is right. All instants are in milliseconds since 1970, taken at one
 * moment; null is a clock that could not be asked.
 */

/**
 * Clocks this close are the same: a connection that is slow, and a Date header of whole seconds,
 * are no difference.
 */
const CLOCK_TOLERANCE_MS = 30_000;

export interface Readings {
  /** The database's. */
  readonly database: number | null;
  /** GitLab's. */
  readonly gitlab: number | null;
}

const isSame = (one: number | null, other: number): boolean =>
  one !== null && Math.abs(one - other) <= CLOCK_TOLERANCE_MS;

/**
 * The clock of the machine has left the time this process had counted on its own. Decides whether
 * that is to be followed: somebody set the clock, or the whole machine stood still. A database that
 * goes on as the process had counted says no; one that agrees with the machine may run on it, so
 * GitLab has the last word. A clock that went back is never followed. Pure.
 */
export function followsJump(
  { own, wall }: { readonly own: number; readonly wall: number },
  { database, gitlab }: Readings,
): boolean {
  if (wall <= own || isSame(database, own) || isSame(gitlab, own)) return false;
  return isSame(gitlab, wall) || isSame(database, wall);
}

/**
 * What two clocks besides one's own agree on, when they do and it is ahead: then that is the time.
 * Null when there is no such thing. Pure.
 */
export function aheadOf(own: number, { database, gitlab }: Readings): number | null {
  if (database === null || !isSame(gitlab, database) || isSame(database, own)) return null;
  return database > own ? database : null;
}

/** What time a process begins with. */
export interface FirstTime {
  readonly at: number;
  /** Only two clocks could be asked, and they differ: GitLab decides as soon as it answers. */
  readonly isDoubted: boolean;
}

/**
 * What time it is as a process begins, before it has counted any: what two of three clocks agree
 * on, else the one in the middle. While GitLab cannot be asked, the earlier of the other two:
 * nobody loses anything early by it, and nothing could be taken back meanwhile in any case. Pure.
 */
export function firstTime(wall: number, { database, gitlab }: Readings): FirstTime {
  if (database === null || isSame(database, wall)) return { at: wall, isDoubted: false };
  if (gitlab === null) return { at: Math.min(wall, database), isDoubted: true };
  if (isSame(gitlab, wall)) return { at: wall, isDoubted: false };
  const middle = [wall, database, gitlab].toSorted((a, b) => a - b)[1] ?? wall;
  return { at: isSame(gitlab, database) ? database : middle, isDoubted: false };
}

/**
 * Whether a clock that was doubted as the process began is right: GitLab says the same. Null while
 * GitLab does not say. Pure.
 */
export const isBorneOut = (wall: number, { gitlab }: Readings): boolean | null =>
  gitlab === null ? null : isSame(gitlab, wall);

const CLOCK_NAMES = {
  machine: 'the clock of this machine',
  database: "the database's clock",
  gitlab: "GitLab's clock",
} as const;

export interface ClockDifference {
  readonly clock: keyof typeof CLOCK_NAMES;
  /** Above 0: it is ahead of hallpass. */
  readonly seconds: number;
}

/** The clocks that differ from the time hallpass goes by. Pure. */
export function clockDifferences(
  own: number,
  readings: Readings & { readonly machine: number | null },
): ClockDifference[] {
  return (['machine', 'database', 'gitlab'] as const).flatMap((clock) => {
    const at = readings[clock];
    return at === null || isSame(at, own) ? [] : [{ clock, seconds: Math.round((at - own) / 1000) }];
  });
}

/** `the database's clock is 2 h 5 min ahead of hallpass's`. Pure. */
export function sayDifference({ clock, seconds }: ClockDifference): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const parts = [
    minutes >= 60 ? `${Math.floor(minutes / 60)} h` : '',
    minutes % 60 > 0 ? `${minutes % 60} min` : '',
    minutes === 0 ? `${Math.abs(seconds)} s` : '',
  ];
  return `${CLOCK_NAMES[clock]} is ${parts.filter(Boolean).join(' ')} ${seconds > 0 ? 'ahead of' : 'behind'} hallpass's`;
}
