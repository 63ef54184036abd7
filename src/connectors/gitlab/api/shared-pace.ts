import type { Pace } from './token-bucket.ts';

/**
 * The operator's limit of requests a minute, shared by all processes on a database: slots are asked
 * for some at a time, of windows of three seconds that all of them draw on. Where they
 * cannot be asked for, this process goes at the limit by itself, as it would alone.
 */
const WINDOWS_A_MINUTE = 20;
export const WINDOW_MS = 60_000 / WINDOWS_A_MINUTE;
/** A window is asked for in so many parts, so that several processes each get some. */
const PARTS = 4;
/** How soon it is looked again whether there is a slot. */
const LOOK_MS = 25;
/** How soon is asked again when a window had nothing left. */
const EMPTY_MS = 250;

/**
 * Gives at most `count` slots of the present window, of which there are `most` for all processes
 * together; 0 for none.
 */
export type AskForSlots = (count: number, most: number) => Promise<number>;

export class SharedPace implements Pace {
  readonly #ask: AskForSlots;
  readonly #most: number;
  readonly #part: number;
  #have = 0;
  #isAsking = false;
  #notBefore = 0;

  constructor(perMinute: number, ask: AskForSlots) {
    this.#ask = ask;
    this.#most = Math.max(1, Math.ceil(perMinute / WINDOWS_A_MINUTE));
    this.#part = Math.ceil(this.#most / PARTS);
  }

  /**
   * Takes one slot, also when there is none: the next ones are paid with it, for a minute at most.
   * What is owed is asked for, too, where nothing waits: a sync may go on in another process.
   */
  take(): void {
    this.#have = Math.max(-this.#most * WINDOWS_A_MINUTE, this.#have - 1);
    if (this.#isInDebt()) this.#askSoon(0);
  }

  /** Milliseconds until it may be looked again; 0 when there is a slot. */
  msUntilNext(): number {
    if (this.#have >= 1) return 0;
    this.#askSoon(this.#part);
    return LOOK_MS;
  }

  #isInDebt(): boolean {
    return this.#have <= -this.#part;
  }

  /** For so many, and what is owed. */
  #askSoon(count: number): void {
    if (!this.#isAsking && performance.now() >= this.#notBefore) void this.#more(count);
  }

  async #more(count: number): Promise<void> {
    this.#isAsking = true;
    const wanted = count + Math.max(0, -this.#have);
    try {
      const given = await this.#ask(wanted, this.#most);
      this.#have += given;
      if (given === 0) this.#notBefore = performance.now() + EMPTY_MS;
    } catch {
      this.#have += this.#most;
      this.#notBefore = performance.now() + WINDOW_MS;
    } finally {
      this.#isAsking = false;
    }
    if (this.#isInDebt()) this.#payLater();
  }

  /** A timer may go off a moment early: not before may be asked again, and then whatever it is. */
  #payLater(): void {
    const waitMs = Math.max(EMPTY_MS, this.#notBefore - performance.now());
    setTimeout(() => {
      if (this.#isInDebt() && !this.#isAsking) void this.#more(0);
    }, waitMs).unref();
  }
}
