/** At most so many requests a minute. */
export interface Pace {
  /** Takes one slot, also when there is none. */
  take(): void;
  /** Milliseconds until there is a slot, or it may be looked again; 0 when there is one. */
  msUntilNext(): number;
}

/**
 * Slots that come back evenly over the minute; a twentieth of a minute's can be saved up and taken
 * at once, so that no minute sees more than 105 % of what one gives. Time passes as the injected
 * clock says, and at least as it really does: one that stands still, or is set back, takes nothing
 * away.
 */
export class TokenBucket implements Pace {
  readonly capacity: number;
  readonly #perMs: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;
  #reallyFilledAt = performance.now();

  /** `now` in milliseconds. */
  constructor(perMinute: number, now: () => number) {
    this.capacity = Math.max(2, Math.ceil(perMinute / 20));
    this.#perMs = perMinute / 60_000;
    this.#tokens = this.capacity;
    this.#now = now;
    this.#filledAt = now();
  }

  /**
   * Takes one slot, also when there is none, up to as many as can be saved up: the next one is
   * there later then.
   */
  take(): void {
    this.#refill();
    this.#tokens = Math.max(-this.capacity, this.#tokens - 1);
  }

  /** Milliseconds until there is a slot; 0 when there is one. */
  msUntilNext(): number {
    this.#refill();
    return Math.max(0, (1 - this.#tokens) / this.#perMs);
  }

  #refill(): void {
    const [at, reallyAt] = [this.#now(), performance.now()];
    const passed = Math.max(at - this.#filledAt, reallyAt - this.#reallyFilledAt);
    this.#tokens = Math.min(this.capacity, this.#tokens + passed * this.#perMs);
    this.#filledAt = at;
    this.#reallyFilledAt = reallyAt;
  }
}
