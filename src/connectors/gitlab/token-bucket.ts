/**
 * Slots that come back evenly over the minute; a tenth of a minute's can be saved up and taken at once.
 * Counts real time, not the injected clock: it is about what goes over the wire now.
 */
export class TokenBucket {
  readonly capacity: number;
  readonly #perMs: number;
  #tokens: number;
  #filledAt = performance.now();

  constructor(perMinute: number) {
    this.capacity = Math.max(2, Math.ceil(perMinute / 10));
    this.#perMs = perMinute / 60_000;
    this.#tokens = this.capacity;
  }

  /** Takes one slot if `spare` are left after it. */
  take(spare: number): boolean {
    this.#refill();
    if (this.#tokens < 1 + spare) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until `take(spare)` can succeed. */
  msUntil(spare: number): number {
    this.#refill();
    return Math.max(0, (1 + spare - this.#tokens) / this.#perMs);
  }

  #refill(): void {
    const at = performance.now();
    this.#tokens = Math.min(this.capacity, this.#tokens + (at - this.#filledAt) * this.#perMs);
    this.#filledAt = at;
  }
}
