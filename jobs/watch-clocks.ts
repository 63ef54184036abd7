/**
 * Compares the time this process goes by with other clocks, and decides what becomes of a jump of
 * the machine's. Nothing here ends access: times in rows and the domain come from the clock alone.
 */
import type { Clock } from '../src/clock.ts';
import {
  aheadOf,
  clockDifferences,
  firstTime,
  followsJump,
  isBorneOut,
  sayDifference,
  type Readings,
} from '../src/domain/clock.ts';
import type { Log } from '../src/log.ts';
import { pause } from './sweep.ts';

/** Between two looks whether the machine's clock has jumped. */
const LOOK_MS = 1_000;
/** Between two comparisons while nobody could be asked about a jump. */
const AGAIN_MS = 5_000;
/** Between two comparisons. */
const COMPARE_MS = 60_000;
const SAY_MS = 3_600_000;

interface ClockComparison {
  /** What differs, in words, as of the last comparison; null for nothing. */
  differences(): string | null;
  /** Compares now. Never rejects. */
  compare(): Promise<void>;
}

export interface ClockWatch extends ClockComparison {
  /** Compares within a second: there is something new to compare with. */
  compareSoon(): void;
  stop(): void;
}

export interface ClockParts {
  readonly clock: Clock;
  /** In milliseconds since 1970; rejects when there is no answer. */
  readonly database: () => Promise<number>;
  /**
   * What GitLab's clock says: `anew` asks it now, which takes a few seconds at most, else its last
   * answer counts. Null when there is none.
   */
  readonly gitlab: (anew: boolean) => Promise<number | null>;
  readonly log: Pick<Log, 'warn' | 'info'>;
}

/**
 * To be called before the clock is used: starts it at the time that others agree on. Asks GitLab
 * only where that decides something.
 */
export async function beginClock({ clock, database, gitlab, log }: ClockParts): Promise<void> {
  const alone = await asked({ clock, database, gitlab: async () => null });
  if (!firstTime(clock.look().wall, alone).isDoubted) return;
  const readings = await asked({ clock, database, gitlab: () => gitlab(true) });
  const { wall } = clock.look();
  const { at, isDoubted } = firstTime(wall, readings);
  if (at === wall && !isDoubted) return;
  log.warn(
    { seconds: Math.round((at - wall) / 1000), isDoubted },
    'the clock of this machine is not begun with',
  );
  clock.beginAt(at, isDoubted);
}

/** Compares when it is told to. */
export function compareClocks(parts: ClockParts): ClockComparison {
  let found: string | null = null;
  let said: { readonly what: string; readonly at: number } | null = null;
  let comparing: Promise<void> | null = null;

  async function compareNow(): Promise<void> {
    const readings = await decide(parts);
    const { own, wall } = parts.clock.look();
    const differences = clockDifferences(own, { ...readings, machine: wall }).map(sayDifference);
    found = differences.length === 0 ? null : differences.join(', ');
    const kinds = differences.map((text) => text.replaceAll(/\d+/g, '')).join();
    const isNews = kinds !== said?.what || performance.now() - said.at > SAY_MS;
    if (isNews && (found !== null || said !== null))
      parts.log.warn({ differences: found ?? 'none' }, 'clocks compared');
    if (isNews) said = found === null ? null : { what: kinds, at: performance.now() };
  }

  const compare = (): Promise<void> =>
    (comparing ??= compareNow()
      .catch((error: unknown) => parts.log.warn({ err: error }, 'clocks not compared'))
      .finally(() => (comparing = null)));

  return { differences: () => found, compare };
}

/** Compares every minute, and when the machine's clock jumps. */
export function watchClocks(parts: ClockParts): ClockWatch {
  const stopping = new AbortController();
  const comparison = compareClocks(parts);
  const compared = { at: -Infinity };
  void keepLooking(parts.clock, compared, comparison, stopping.signal);
  return {
    ...comparison,
    compareSoon: () => void (compared.at = -Infinity),
    stop: () => stopping.abort(),
  };
}

async function keepLooking(
  clock: Clock,
  compared: { at: number },
  comparison: ClockComparison,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const { jumped, doubted } = clock.look();
    if (performance.now() - compared.at > (jumped || doubted ? AGAIN_MS : COMPARE_MS)) {
      compared.at = performance.now();
      await comparison.compare();
    }
    await pause(LOOK_MS, stop);
  }
}

/**
 * Follows a jump or not, and what two others agree on. Returns what they said, as if all had been
 * asked just now.
 */
async function decide({ clock, database, gitlab, log }: ClockParts): Promise<Readings> {
  const { jumped, doubted, own, wall } = clock.look();
  const readings = await asked({ clock, database, gitlab: () => gitlab(jumped || doubted) });
  const present = clock.look();
  if (doubted) followStart({ clock, log }, readings);
  else if (jumped && followsJump(present, readings)) {
    log.warn({ seconds: Math.round((wall - own) / 1000) }, 'the clock of this machine is followed');
    clock.moveTo(present.wall);
  } else if (jumped && (readings.database !== null || readings.gitlab !== null)) {
    log.warn({ seconds: Math.round((wall - own) / 1000) }, 'the clock of this machine is not followed');
    clock.disbelieve();
  }
  const later = aheadOf(clock.look().own, readings);
  if (later === null) return readings;
  log.warn({ seconds: Math.round((later - own) / 1000) }, 'time follows the clocks of database and GitLab');
  clock.moveTo(later);
  return readings;
}

/**
 * The process began with the earlier of two times: GitLab says by now whether the machine's was
 * right.
 */
function followStart({ clock, log }: Pick<ClockParts, 'clock' | 'log'>, readings: Readings): void {
  const { own, wall } = clock.look();
  const isRight = isBorneOut(wall, readings);
  if (isRight === null) return;
  if (!isRight || wall <= own) return clock.disbelieve();
  log.warn({ seconds: Math.round((wall - own) / 1000) }, 'the clock of this machine is followed');
  clock.moveTo(wall);
}

/** What each says, moved on by the time that has passed since. */
async function asked({
  clock,
  database,
  gitlab,
}: {
  readonly clock: Clock;
  readonly database: () => Promise<number | null>;
  readonly gitlab: () => Promise<number | null>;
}): Promise<Readings> {
  const ask = async (one: () => Promise<number | null>): Promise<() => number | null> => {
    const at = await one().catch(() => null);
    const mark = clock.look().own;
    return () => (at === null ? null : at + (clock.look().own - mark));
  };
  const [fromDatabase, fromGitLab] = await Promise.all([ask(database), ask(gitlab)]);
  return { database: fromDatabase(), gitlab: fromGitLab() };
}
