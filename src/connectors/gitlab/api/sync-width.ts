/**
 * How many requests of a sync are under way at once, found by trying: one more for every round of
 * good answers, half as many when GitLab has had enough, and a tenth fewer while its answers take
 * twice as long as they could (additive increase, multiplicative decrease).
 */
const FIRST = 8;
const FEWEST = 1;
const MOST = 20;
/** An answer counts this much in what is usual now. */
const WEIGHT = 0.1;
/**
 * And what is the quickest that was usual drifts up by this much with each, so that it is found
 * anew when all becomes slower.
 */
const DRIFT = 1.002;
const SLOW_TIMES = 2;
/** Below that, an answer is slow by what this process does, not by what GitLab does. */
const NEGLIGIBLE_MS = 20;

export class SyncWidth {
  #width = FIRST;
  #usualMs: number | null = null;
  #quickestMs = Infinity;
  /** Answers until the next decrease: those under way were asked before the last one. */
  #untilNext = 0;

  /** Whole, and at least 1. */
  get now(): number {
    return Math.floor(this.#width);
  }

  /** `isGood`: GitLab answered what it was asked, in `ms` milliseconds. */
  note(isGood: boolean, ms: number): void {
    this.#untilNext -= 1;
    if (!isGood) {
      this.#decrease(0.5);
      return;
    }
    this.#usualMs = this.#usualMs === null ? ms : this.#usualMs + (ms - this.#usualMs) * WEIGHT;
    this.#quickestMs = Math.min(this.#quickestMs * DRIFT, this.#usualMs);
    if (this.#usualMs > NEGLIGIBLE_MS + this.#quickestMs * SLOW_TIMES) this.#decrease(0.9);
    else this.#width = Math.min(MOST, this.#width + 1 / this.#width);
  }

  #decrease(factor: number): void {
    if (this.#untilNext > 0) return;
    this.#untilNext = this.now;
    this.#width = Math.max(FEWEST, this.#width * factor);
  }
}
