/**
 * The time a process goes by. It counts on its own, beside the clock of the machine: it never runs
 * backwards, and where the machine's clock is set or jumps, it goes on as if nothing had happened
 * until somebody has asked others which is right (jobs/watch-clocks.ts).
 */

/** In milliseconds. */
export interface ClockSources {
  /** Since 1970; may be set at any time. */
  readonly wall: () => number;
  /** Since whenever; only ever counts on, and stands still while the machine does. */
  readonly monotonic: () => number;
}

export interface Clock {
  readonly now: () => Date;
  /**
   * What the machine's clock and this one say; `jumped` while they parted and nobody has decided
   * yet, `doubted` while nobody has decided which of two it ought to have begun with.
   */
  look(): Look;
  /**
   * Begins anew at this time, which may be earlier: only before anything has been done by this
   * clock.
   */
  beginAt(at: number, isDoubted?: boolean): void;
  /** The machine's clock is wrong: what it differs by from now on is no jump. */
  disbelieve(): void;
  /** It is this late already. Earlier than now: nothing happens. */
  moveTo(at: number): void;
}

export interface Look {
  readonly own: number;
  readonly wall: number;
  readonly jumped: boolean;
  readonly doubted: boolean;
}

/** The machine's clock is followed in steps like these, by which it is kept right. */
const STEP_MS = 5_000;

const MACHINE: ClockSources = { wall: () => Date.now(), monotonic: () => performance.now() };

/** Begins at `at`, what the machine's clock says unless given. */
export function createClock({ wall, monotonic }: ClockSources = MACHINE, at = wall()): Clock {
  let counted = { at, mono: monotonic() };
  /** By how much the machine's clock is known to be wrong. */
  let wrongBy = wall() - at;
  let last = at;
  let doubted = false;

  function look(): Look {
    const [machine, mono] = [wall(), monotonic()];
    const own = counted.at + (mono - counted.mono);
    if (Math.abs(machine - own) <= STEP_MS) wrongBy = 0;
    const jumped = Math.abs(machine - wrongBy - own) > STEP_MS;
    if (!jumped) counted = { at: Math.max(own - STEP_MS, machine - wrongBy), mono };
    last = Math.max(last, jumped ? own : counted.at);
    return { own: last, wall: machine, jumped, doubted };
  }

  return {
    now: () => new Date(look().own),
    look,
    beginAt(first, isDoubted = false) {
      doubted = isDoubted;
      counted = { at: first, mono: monotonic() };
      wrongBy = wall() - first;
      last = first;
    },
    disbelieve() {
      const { own, wall: machine } = look();
      doubted = false;
      wrongBy = machine - own;
    },
    moveTo(later) {
      const { own, wall: machine } = look();
      doubted = false;
      if (later <= own) return;
      counted = { at: later, mono: monotonic() };
      wrongBy = machine - later;
      last = later;
    },
  };
}
