/**
 * The requests that may be sent with one token, shared by everything in the process that talks to the same GitLab with it.
 * Reconciling goes before syncing: it never stands behind a sync in the queue, and the last of the budget is kept for it.
 */
import { after } from './answer.ts';
import { tooManyRequests } from './errors.ts';
import { TokenBucket } from './token-bucket.ts';

/** `reconcile`: somebody waits for it (read, write, check). `sync`: upkeep. */
export type Priority = 'reconcile' | 'sync';

/** What of an answer says how much is left. `at` is the instant of the answer by GitLab's clock. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly at: Date;
}

/** Requests of a sync under way at once. */
const SYNC_AT_ONCE = 8;
/** This part of what can be taken at once is never taken by a sync. */
const RECONCILE_SHARE = 0.25;
/** A sync pauses when less than this part of GitLab's own quota is left, until that is renewed. */
const QUOTA_RESERVE = 0.1;
/** GitLab may renew it in hours: a sync that is held looks again after this. */
const MAX_HOLD_MS = 60_000;

/** Under GitLab.com's 2,000. */
const PER_MINUTE = 1800;

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
}

export class RequestBudget {
  readonly #bucket: TokenBucket;
  readonly #spare: Readonly<Record<Priority, number>>;
  readonly #now: () => Date;
  readonly #waiting: Readonly<Record<Priority, Set<Waiter>>> = { reconcile: new Set(), sync: new Set() };
  #syncing = 0;
  #syncHeldUntil = 0;
  #silentUntil: Date | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** 1,800 a minute unless given. */
  constructor(perMinute: number | undefined, now: () => Date) {
    this.#bucket = new TokenBucket(perMinute ?? PER_MINUTE);
    this.#spare = { reconcile: 0, sync: Math.floor(this.#bucket.capacity * RECONCILE_SHARE) };
    this.#now = now;
  }

  /**
   * Waits for a slot and takes it; call what it returns when the request is over.
   * @throws ConnectorError rate_limited while GitLab asked for silence; the signal's reason when that aborts first
   */
  async enter(priority: Priority, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#silentUntil !== null && this.#now() < this.#silentUntil)
      throw tooManyRequests(this.#silentUntil);
    await this.#wait(priority, signal);
    return () => {
      if (priority === 'sync') this.#syncing -= 1;
      this.#admit();
    };
  }

  /** Heeds Retry-After at once and for all, and a quota that runs low for the sync. */
  heed({ status, headers, at }: Heard): void {
    const silence = Number(headers['retry-after']);
    if (status === 429 && silence > 0) this.#fallSilent(after(this.#now(), silence));
    const left = Number(headers['ratelimit-remaining']);
    const isLow = left <= Number(headers['ratelimit-limit']) * QUOTA_RESERVE;
    const untilReset = Number(headers['ratelimit-reset']) * 1000 - at.getTime();
    if (isLow && untilReset > 0) this.#syncHeldUntil = performance.now() + Math.min(MAX_HOLD_MS, untilReset);
  }

  #wait(priority: Priority, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting[priority];
      const leave = (): void => {
        queue.delete(waiter);
        signal.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        admit: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.refuse(signal.reason);
      signal.addEventListener('abort', onAbort);
      queue.add(waiter);
      this.#admit();
    });
  }

  /** Lets in whoever may, reconciling first, and comes back when time alone can let in the next. */
  #admit(): void {
    for (const waiter of this.#waiting.reconcile) {
      if (!this.#bucket.take(this.#spare.reconcile)) break;
      waiter.admit();
    }
    for (const waiter of this.#waiting.sync) {
      if (this.#isSyncHeld() || !this.#bucket.take(this.#spare.sync)) break;
      this.#syncing += 1;
      waiter.admit();
    }
    clearTimeout(this.#timer);
    const wait = Math.min(this.#msUntilReconcile(), this.#msUntilSync());
    if (wait < Infinity) this.#timer = setTimeout(() => this.#admit(), Math.ceil(wait));
  }

  #isSyncHeld(): boolean {
    return this.#syncing >= SYNC_AT_ONCE || performance.now() < this.#syncHeldUntil;
  }

  #msUntilReconcile(): number {
    return this.#waiting.reconcile.size === 0 ? Infinity : this.#bucket.msUntil(this.#spare.reconcile);
  }

  /** Infinity also when only the end of another sync request can help. */
  #msUntilSync(): number {
    if (this.#waiting.sync.size === 0 || this.#syncing >= SYNC_AT_ONCE) return Infinity;
    return Math.max(this.#bucket.msUntil(this.#spare.sync), this.#syncHeldUntil - performance.now());
  }

  #fallSilent(until: Date): void {
    this.#silentUntil = until;
    for (const queue of [this.#waiting.reconcile, this.#waiting.sync]) {
      for (const waiter of queue) waiter.refuse(tooManyRequests(until));
    }
  }
}
