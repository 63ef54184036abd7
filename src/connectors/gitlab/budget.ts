/**
 * The requests that may be sent with one token, shared by everything in the process that talks to the same GitLab with it.
 * Reconciling goes before syncing: it never stands behind a sync in the queue, and the last of the budget is kept for it. A limit holds
 * what it was given for: the endpoint and place it was met at, and what a sync meets never holds a reconcile.
 */
import { tooManyRequests } from './errors.ts';
import { TokenBucket } from './token-bucket.ts';

/** `reconcile`: somebody waits for it (read, write, check). `sync`: upkeep. */
export type Priority = 'reconcile' | 'sync';

/** A request that is about to be sent. `endpoint` is the same for all that GitLab counts as one, in one place. */
export interface Asking {
  readonly priority: Priority;
  readonly endpoint: string;
}

/** What of an answer says how much is left. `at` is the instant of the answer by GitLab's clock. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly at: Date;
  /** When to come back, by our clock; null when nothing was limited. */
  readonly retryAt: Date | null;
}

/** Requests of a sync under way at once. */
const SYNC_AT_ONCE = 8;
/** This part of what can be taken at once is never taken by a sync. */
const RECONCILE_SHARE = 0.25;
/** A sync pauses when less than this part of GitLab's own quota is left, until that is renewed. */
const QUOTA_RESERVE = 0.1;
/** GitLab may renew it in hours: a sync that is held looks again after this. */
const MAX_HOLD_MS = 60_000;
/** However long GitLab asks to be left alone: what is to be taken back is tried once a minute. */
const MAX_RECONCILE_HOLD_MS = 35_000;
/** After so long without a success, one means that GitLab is back. */
const OUTAGE_MS = 5_000;

/** With what can be saved up just under GitLab.com's 2,000. */
const PER_MINUTE = 1900;

interface Waiter {
  readonly endpoint: string;
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
}

/** `isWide`: of the whole account, as far as GitLab lets that be told. */
interface Hold {
  readonly until: Date;
  readonly isWide: boolean;
}

export class RequestBudget {
  readonly #bucket: TokenBucket;
  readonly #spare: Readonly<Record<Priority, number>>;
  readonly #now: () => Date;
  readonly #waiting: Readonly<Record<Priority, Set<Waiter>>> = { reconcile: new Set(), sync: new Set() };
  readonly #holds: Readonly<Record<Priority, Map<string, Hold>>> = { reconcile: new Map(), sync: new Map() };
  #syncing = 0;
  #syncHeldUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #succeededAt = -Infinity;
  #hasFailed = false;
  #isBack = false;

  /** 1,900 a minute unless given. */
  constructor(perMinute: number | undefined, now: () => Date) {
    this.#bucket = new TokenBucket(perMinute ?? PER_MINUTE, () => now().getTime());
    this.#spare = { reconcile: 0, sync: Math.floor(this.#bucket.capacity * RECONCILE_SHARE) };
    this.#now = now;
  }

  /**
   * Waits for a slot and takes it; call what it returns when the request is over.
   * @throws ConnectorError rate_limited while a limit holds it; the signal's reason when that aborts first
   */
  async enter(asking: Asking, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const held = this.#heldUntil(asking);
    if (held !== null) throw tooManyRequests(held);
    await this.#wait(asking, signal);
    return () => {
      if (asking.priority === 'sync') this.#syncing -= 1;
      this.#admit();
    };
  }

  /** Heeds a limit where it was met, and a quota that runs low for the sync. */
  heed({ status, headers, at, retryAt }: Heard, asking: Asking): void {
    const isWide = headers['retry-after'] !== undefined;
    if (status === 429 && retryAt !== null) this.#hold(asking, { until: retryAt, isWide });
    const left = Number(headers['ratelimit-remaining']);
    const isLow = left <= Number(headers['ratelimit-limit']) * QUOTA_RESERVE;
    const untilReset = Number(headers['ratelimit-reset']) * 1000 - at.getTime();
    if (isLow && untilReset > 0) this.#syncHeldUntil = performance.now() + Math.min(MAX_HOLD_MS, untilReset);
  }

  /** Whether GitLab gave an answer one can work with. The first one after an outage lifts what held the whole account. */
  note(hasSucceeded: boolean): void {
    if (!hasSucceeded) {
      this.#hasFailed = true;
      return;
    }
    const now = this.#now().getTime();
    if (this.#hasFailed && now - this.#succeededAt >= OUTAGE_MS) {
      this.#isBack = true;
      for (const [endpoint, { isWide }] of this.#holds.reconcile)
        if (isWide) this.#holds.reconcile.delete(endpoint);
    }
    this.#succeededAt = now;
    this.#hasFailed = false;
  }

  /** True once after each outage that is over. */
  takeReturn(): boolean {
    const isBack = this.#isBack;
    this.#isBack = false;
    return isBack;
  }

  #heldUntil({ priority, endpoint }: Asking): Date | null {
    const now = this.#now();
    const holds = [endpoint, ACCOUNT].map((key) => this.#holds[priority].get(key));
    return holds.find((hold) => hold !== undefined && now < hold.until)?.until ?? null;
  }

  #wait({ priority, endpoint }: Asking, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting[priority];
      const leave = (): void => {
        queue.delete(waiter);
        signal.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        endpoint,
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

  /** A limit of the account holds all of a sync; a reconcile only finds out where it was met, and not for long. */
  #hold({ priority, endpoint }: Asking, { until, isWide }: Hold): void {
    const now = this.#now();
    const holds = this.#holds[priority];
    for (const [key, hold] of holds) if (hold.until <= now) holds.delete(key);
    const isOfAll = priority === 'sync' && isWide;
    const latest = new Date(now.getTime() + MAX_RECONCILE_HOLD_MS);
    const hold = priority === 'reconcile' && until > latest ? { until: latest, isWide } : { until, isWide };
    holds.set(isOfAll ? ACCOUNT : endpoint, hold);
    for (const waiter of this.#waiting[priority])
      if (isOfAll || waiter.endpoint === endpoint) waiter.refuse(tooManyRequests(hold.until));
  }
}

/** Stands for every endpoint at once. */
const ACCOUNT = '*';
