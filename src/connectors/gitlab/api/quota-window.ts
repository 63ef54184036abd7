/**
 * One limit of GitLab's, as it tells of it, counted on between its answers. Windows are fixed: what
 * is left lapses at the reset.
 */
export const MINUTE_MS = 60_000;
/** Never taken by a sync. */
const LAST_SHARE = 0.02;
/** However much is to be changed soon, half is a sync's. */
const MOST_KEPT = 0.5;
/**
 * In a window longer than some minutes, a sync can be late and a change cannot: what has to be
 * taken back before it ends must not wait for the next one.
 */
const MOST_KEPT_OF_LONG = 0.9;
const LONG_MS = 5 * MINUTE_MS;
/**
 * Kept from a sync at the beginning of a window, and less and less of it until the end: whoever
 * comes then gets the next window's.
 */
const FIRST_SHARE = 0.25;
/** Limits are changed by people: one that was not heard of for so long counts no more. */
const FORGOTTEN_AFTER_MS = 60 * MINUTE_MS;
/** GitLab tells of its narrowest limit alone, and of the others seldom. */
const FORGOTTEN_AFTER_WINDOWS = 24;

export interface HeardQuota {
  /** What GitLab calls it; empty where it does not say. */
  readonly name: string;
  /** Requests in the whole window. `isExact`: not worked out of what was refused. */
  readonly limit: number;
  readonly isExact: boolean;
  readonly remaining: number;
  /** By GitLab's clock, in seconds since 1970: says which window it is of. */
  readonly reset: number;
  readonly resetInMs: number;
  /** As long as it takes at least. */
  readonly windowMs: number;
}

/** Changes to leave room for, in requests. */
export interface KeptRequests {
  /** That are due within a minute. */
  readonly soon: number;
  /** That are due until the longest window is over. */
  readonly untilReset: number;
}

export class QuotaWindow {
  #limit = 0;
  #isExact = false;
  #left = Infinity;
  /** The window's end as GitLab names it, and by our clock. */
  #reset = 0;
  #resetsAt = 0;
  #windowMs = MINUTE_MS;
  #heardAt = -Infinity;

  /**
   * `underWay`: requests that GitLab may not have counted yet. Of answers that overtake one another
   * the lowest holds.
   */
  hear(
    { limit, isExact, remaining, reset, resetInMs, windowMs }: HeardQuota,
    underWay: number,
    now: number,
  ): void {
    if (reset < this.#reset) return; // overtaken by an answer from the next window
    const left = remaining - underWay;
    this.#left = reset === this.#reset ? Math.min(this.#left, left) : left;
    if (isExact || !this.#isExact) this.#limit = limit;
    this.#isExact ||= isExact;
    this.#reset = reset;
    this.#resetsAt = now + resetInMs;
    this.#windowMs = Math.max(this.#windowMs, windowMs, resetInMs);
    this.#heardAt = now;
  }

  /** One request was sent. */
  take(now: number): void {
    this.#roll(now);
    this.#left -= 1;
  }

  /** When it is renewed, in milliseconds. */
  resetsAt(now: number): number {
    this.#roll(now);
    return this.#resetsAt;
  }

  isForgotten(now: number): boolean {
    return now - this.#heardAt > Math.max(FORGOTTEN_AFTER_MS, FORGOTTEN_AFTER_WINDOWS * this.#windowMs);
  }

  /** Milliseconds until a sync may send another request; `kept` are left for others. */
  msUntilSpare({ soon, untilReset }: KeptRequests, now: number): number {
    this.#roll(now);
    const isLong = this.#windowMs > LONG_MS;
    const kept = isLong
      ? Math.min(untilReset, this.#limit * MOST_KEPT_OF_LONG)
      : Math.min(soon, this.#limit * MOST_KEPT);
    const share = (this.#left - 1 - kept) / this.#limit - LAST_SHARE;
    const msToReset = this.#resetsAt - now;
    if (share < 0) return msToReset;
    return Math.max(0, msToReset - (share / FIRST_SHARE) * this.#windowMs);
  }

  /** Into the window that it is now. */
  #roll(now: number): void {
    if (now < this.#resetsAt) return;
    this.#resetsAt += Math.ceil((now - this.#resetsAt + 1) / this.#windowMs) * this.#windowMs;
    this.#left = this.#limit;
  }
}
