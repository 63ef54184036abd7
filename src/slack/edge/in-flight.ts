import { setTimeout as sleep } from 'node:timers/promises';

/** What is being worked on right now. Bolt's own stop does not wait for it. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>();

  get size(): number {
    return this.#running.size;
  }

  count<T>(work: Promise<T>): Promise<T> {
    const counted = work.finally(() => this.#running.delete(counted));
    this.#running.add(counted);
    return counted;
  }

  /**
   * Waits until nothing is running any more, at most `ms` milliseconds. Returns how much still is.
   */
  async drained(ms: number): Promise<number> {
    const limit = new AbortController();
    const late = sleep(ms, undefined, { signal: limit.signal, ref: false }).catch(() => undefined);
    const reconciled = (async () => {
      while (this.#running.size > 0) await Promise.allSettled(this.#running);
    })();
    await Promise.race([reconciled, late]);
    limit.abort();
    return this.#running.size;
  }
}
