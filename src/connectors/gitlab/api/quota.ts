/**
 * What GitLab says may still be asked with a token in the present window (`RateLimit-*`), counted
 * on between its answers. GitLab.com says so with every answer, other instances only when they
 * refuse, most never. Windows are fixed: what is left lapses at the reset.
 */
const MINUTE_MS = 60_000;
/** Never taken by a sync. */
const LAST_SHARE = 0.02;
/** However much is to be changed soon, half is a sync's. */
const MOST_KEPT = 0.5;
/**
 * Kept from a sync at the beginning of a window, and less and less of it until the end: whoever
 * comes then gets the next window's.
 */
const FIRST_SHARE = 0.25;
/** Limits are changed by people: one that was not heard of for so long counts no more. */
const FORGOTTEN_AFTER_MS = 60 * MINUTE_MS;

interface Heard {
  readonly limit: number;
  readonly remaining: number;
  /** By GitLab's clock, in seconds since 1970: says which window it is of. */
  readonly reset: number;
  readonly resetInMs: number;
}

/**
 * Null when the answer says nothing of a limit, or nothing that can be. `at`: the instant of the
 * answer by GitLab's clock.
 */
export function quotaOf(headers: Readonly<Record<string, string>>, at: Date): Heard | null {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers[`ratelimit-${name}`]),
  ) as [number, number, number];
  const resetInMs = reset * 1000 - at.getTime();
  const isSound = limit > 0 && remaining >= 0 && resetInMs > 0;
  return isSound ? { limit, remaining, reset, resetInMs } : null;
}

export class Quota {
  readonly #now: () => number;
  #limit = Infinity;
  #left = Infinity;
  /** The window's end as GitLab names it, and by our clock. */
  #reset = 0;
  #resetsAt = 0;
  #windowMs = MINUTE_MS;
  #heardAt = -Infinity;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * `underWay`: requests that GitLab may not have counted yet. Of answers that overtake one another
   * the lowest holds.
   */
  hear({ limit, remaining, reset, resetInMs }: Heard, underWay: number): void {
    if (reset < this.#reset) return; // overtaken by an answer from the next window
    const now = this.#now();
    const left = remaining - underWay;
    this.#left = reset === this.#reset ? Math.min(this.#left, left) : left;
    this.#limit = limit;
    this.#reset = reset;
    this.#resetsAt = now + resetInMs;
    this.#windowMs = Math.max(this.#windowMs, resetInMs);
    this.#heardAt = now;
  }

  /** One request was sent. */
  take(): void {
    this.#roll();
    this.#left -= 1;
  }

  /** Milliseconds until a sync may send another request; `kept` more are left for others. */
  msUntilSpare(kept = 0): number {
    this.#roll();
    if (this.#limit === Infinity) return 0;
    const left = this.#left - 1 - Math.min(kept, this.#limit * MOST_KEPT);
    const share = left / this.#limit - LAST_SHARE;
    const untilReset = this.#resetsAt - this.#now();
    if (share < 0) return untilReset;
    return Math.max(0, untilReset - (share / FIRST_SHARE) * this.#windowMs);
  }

  /** Into the window that it is now. */
  #roll(): void {
    const now = this.#now();
    if (now < this.#resetsAt || this.#limit === Infinity) return;
    if (now - this.#heardAt > Math.max(FORGOTTEN_AFTER_MS, this.#windowMs)) {
      this.#limit = Infinity;
      this.#left = Infinity;
      return;
    }
    this.#resetsAt += Math.ceil((now - this.#resetsAt + 1) / this.#windowMs) * this.#windowMs;
    this.#left = this.#limit;
  }
}
