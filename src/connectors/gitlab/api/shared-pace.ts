/**
 * The operator's limit of requests a minute, shared by all processes that use the same token: slots
 * are asked for some at a time, of windows of three seconds that all of them draw on. Where they
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

export class SharedPace {
  readonly perMinute: number;
  readonly #ask: AskForSlots;
  readonly #changed: () => void;
  readonly #most: number;
  #have = 0;
  #isAsking = false;
  #notBefore = 0;

  /** `changed` is called when there may be a slot again. */
  constructor(perMinute: number, ask: AskForSlots, changed: () => void) {
    this.perMinute = perMinute;
    this.#ask = ask;
    this.#changed = changed;
    this.#most = Math.max(1, Math.ceil(perMinute / WINDOWS_A_MINUTE));
  }

  /** Takes one slot, also when there is none: the next ones are paid with it. */
  take(): void {
    this.#have = Math.max(-this.#most, this.#have - 1);
  }

  /** Milliseconds until it may be looked again; 0 when there is a slot. */
  msUntilNext(): number {
    if (this.#have >= 1) return 0;
    if (!this.#isAsking && performance.now() >= this.#notBefore) void this.#more();
    return LOOK_MS;
  }

  async #more(): Promise<void> {
    this.#isAsking = true;
    const wanted = Math.ceil(this.#most / PARTS) + Math.max(0, -this.#have);
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
    this.#changed();
  }
}
