/**
 * What GitLab says may still be asked with a token (`RateLimit-*`), counted on between its answers.
 * GitLab.com says so with every answer, other instances only when they refuse, most never. There
 * can be several limits at once, of a minute and of an hour: each answer tells of the one that is
 * nearest, by its name.
 */
import { MINUTE_MS, QuotaWindow, type HeardQuota, type KeptRequests } from './quota-window.ts';

/** GitLab has few; whoever else names more is not followed into all of them. */
const MOST_NAMES = 8;
const CERTAIN_MS = 1000;

/**
 * Null when the answer says nothing of a limit, or nothing that can be. `at`: the instant of the
 * answer by GitLab's clock.
 */
export function quotaOf(headers: Readonly<Record<string, string>>, at: Date): HeardQuota | null {
  const [perMinute, remaining, observed, reset] = ['limit', 'remaining', 'observed', 'reset'].map((name) =>
    Number(headers[`ratelimit-${name}`]),
  ) as [number, number, number, number];
  const resetInMs = reset * 1000 - at.getTime();
  if (!(perMinute > 0 && remaining >= 0 && resetInMs > 0)) return null;
  const name = headers['ratelimit-name'] ?? '';
  const heard = { name, remaining, reset, resetInMs };
  // The limit is told as of a minute, whatever its window; the other two as of the window.
  const total = observed >= 0 ? remaining + observed : 0;
  const minutes = Math.max(1, Math.round(total / perMinute));
  const windowMs = minutes * MINUTE_MS;
  return remaining > 0
    ? { ...heard, limit: Math.max(total, perMinute), isExact: true, windowMs }
    : {
        ...heard,
        limit: Math.max(Math.min(total, perMinute * minutes), perMinute),
        isExact: false,
        windowMs,
      };
}

const NOTHING: KeptRequests = { soon: 0, untilReset: 0 };

export class Quota {
  readonly #now: () => number;
  readonly #windows = new Map<string, QuotaWindow>();
  #isToldAlways = false;
  #heardAt = -Infinity;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * `underWay`: requests that GitLab may not have counted yet. `isRefusal`: it is told with what
   * was too much, which those GitLabs tell it with that keep it to themselves else.
   */
  hear(heard: HeardQuota | null, underWay: number, isRefusal = false): void {
    if (!isRefusal) this.#isToldAlways = heard !== null;
    if (heard === null) return;
    this.#heardAt = this.#now();
    const window = this.#windows.get(heard.name) ?? new QuotaWindow();
    window.hear(heard, underWay, this.#heardAt);
    this.#windows.delete(heard.name);
    this.#windows.set(heard.name, window);
    const [longestUnheard] = this.#windows.keys();
    if (this.#windows.size > MOST_NAMES && longestUnheard !== undefined) this.#windows.delete(longestUnheard);
  }

  /** One request was sent. */
  take(): void {
    const now = this.#now();
    for (const window of this.#known(now)) window.take(now);
  }

  /** Milliseconds until a sync may send another request; `kept` are left for others. */
  msUntilSpare(kept: KeptRequests = NOTHING): number {
    const now = this.#now();
    return Math.max(0, ...this.#known(now).map((window) => window.msUntilSpare(kept, now)));
  }

  /**
   * Others may have used what was left when it was last heard of, and the next answer says whether
   * they have.
   */
  isUncertain(): boolean {
    return this.#isToldAlways && this.#now() - this.#heardAt > CERTAIN_MS;
  }

  /** When the last of its limits is renewed; null where none is known. */
  resetsAt(): Date | null {
    const now = this.#now();
    const known = this.#known(now);
    return known.length === 0 ? null : new Date(Math.max(...known.map((window) => window.resetsAt(now))));
  }

  #known(now: number): readonly QuotaWindow[] {
    for (const [name, window] of this.#windows) if (window.isForgotten(now)) this.#windows.delete(name);
    return [...this.#windows.values()];
  }
}
