/**
 * The requests that may be sent with one token, shared by everything in the process that talks to
 * the same GitLab with it. A reconcile never waits here, and the last of what GitLab answers is
 * kept for it. What GitLab says is left may be sent at once; where it says nothing, a sync finds
 * out how much it takes. A limit holds what it was given for: the endpoint and place it was met at,
 * and what a sync meets never holds a reconcile.
 */
import type { ExpectedChanges } from '../../connector.ts';
import { tooManyRequests } from './errors.ts';
import { Quota, quotaOf } from './quota.ts';
import { SyncWidth } from './sync-width.ts';
import type { Pace } from './token-bucket.ts';

/** `reconcile`: somebody waits for it (read, write, check). `sync`: upkeep. */
export type Priority = 'reconcile' | 'sync';

/**
 * A request that is about to be sent. `endpoint` is the same for all that GitLab counts as one, in
 * one place.
 */
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

/** GitLab may renew its quota in hours: a sync that is held looks again after this. */
const MAX_HOLD_MS = 60_000;
/** However long GitLab asks to be left alone: what is to be taken back is tried once a minute. */
const MAX_RECONCILE_HOLD_MS = 35_000;
/** A row is read, changed, and read back. */
const REQUESTS_A_CHANGE = 3;
/** After so long without a success, one means that GitLab is back. */
const OUTAGE_MS = 5_000;

/**
 * Ends a request. True: GitLab gave an answer one can work with; false: it, or what stands before
 * it, had trouble; null: neither.
 */
export type Leave = (hasSucceeded: boolean | null) => void;

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
  readonly #now: () => Date;
  readonly #quota: Quota;
  #paces: readonly Pace[] = [];
  readonly #width = new SyncWidth();
  /** Requests of a sync, the longest waiting first. */
  readonly #waiting = new Set<Waiter>();
  readonly #holds: Readonly<Record<Priority, Map<string, Hold>>> = { reconcile: new Map(), sync: new Map() };
  readonly #underWay: Record<Priority, number> = { reconcile: 0, sync: 0 };
  #kept = { soon: 0, untilReset: 0 };
  #timer: NodeJS.Timeout | undefined;
  #succeededAt = -Infinity;
  #hasFailed = false;
  #isBack = false;

  constructor(now: () => Date) {
    this.#now = now;
    this.#quota = new Quota(() => now().getTime());
  }

  /**
   * The operator's own limits: a sync waits while so many requests were sent in a minute, whatever
   * for. Empty for none but GitLab's. Nothing that takes access back ever waits for them.
   */
  limitSyncs(paces: readonly Pace[]): void {
    if (paces.length === this.#paces.length && paces.every((pace, index) => pace === this.#paces[index]))
      return;
    this.#paces = paces;
    this.#admit();
  }

  /**
   * So many changes are to be made: a sync leaves as much as they take, up to half of a minute's
   * quota and nine tenths of a longer one.
   */
  keepFor({ soon, untilReset }: ExpectedChanges): void {
    this.#kept = { soon: soon * REQUESTS_A_CHANGE, untilReset: untilReset * REQUESTS_A_CHANGE };
    this.#admit();
  }

  /** When the longest of GitLab's quotas is renewed; null where it told of none. */
  resetsAt(): Date | null {
    return this.#quota.resetsAt();
  }

  /**
   * Waits, if it is for a sync, until the request may be sent; call what it returns when that is
   * over.
   * @throws ConnectorError rate_limited while a limit holds it; the signal's reason when that
   * aborts first
   */
  async enter(asking: Asking, signal: AbortSignal): Promise<Leave> {
    signal.throwIfAborted();
    const held = this.#heldUntil(asking);
    if (held !== null) throw tooManyRequests(held);
    if (asking.priority === 'sync') await this.#turn(asking.endpoint, signal);
    else this.#begin('reconcile');
    const enteredAt = performance.now();
    return (hasSucceeded) => {
      const { priority } = asking;
      this.#underWay[priority] -= 1;
      if (hasSucceeded !== null) this.#note(hasSucceeded);
      if (priority === 'sync' && hasSucceeded !== null)
        this.#width.note(hasSucceeded, performance.now() - enteredAt);
      this.#admit();
    };
  }

  /** Heeds a limit where it was met, and what GitLab says is left. */
  heed({ status, headers, at, retryAt }: Heard, asking: Asking): void {
    const isWide = headers['retry-after'] !== undefined;
    if (status === 429 && retryAt !== null) this.#hold(asking, { until: retryAt, isWide });
    // The one that is answered here is counted.
    const underWay = this.#underWay.reconcile + this.#underWay.sync - 1;
    this.#quota.hear(quotaOf(headers, at), underWay, status === 429);
  }

  /** The first success after an outage lifts what held the whole account. */
  #note(hasSucceeded: boolean): void {
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

  #turn(endpoint: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter);
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
      this.#waiting.add(waiter);
      this.#admit();
    });
  }

  /** Lets in whoever may, and comes back when time alone can let in the next. */
  #admit(): void {
    for (const waiter of this.#waiting) {
      if (this.#isFull() || this.#msUntilNext() > 0) break;
      this.#begin('sync');
      waiter.admit();
    }
    clearTimeout(this.#timer);
    if (this.#waiting.size > 0 && !this.#isFull())
      this.#timer = setTimeout(() => this.#admit(), Math.ceil(this.#msUntilNext()));
  }

  #begin(priority: Priority): void {
    this.#underWay[priority] += 1;
    this.#quota.take();
    for (const pace of this.#paces) pace.take();
  }

  /** Then only the end of another request of a sync helps. */
  #isFull(): boolean {
    return this.#underWay.sync >= (this.#quota.isUncertain() ? 1 : this.#width.now);
  }

  #msUntilNext(): number {
    return Math.max(
      Math.min(MAX_HOLD_MS, this.#quota.msUntilSpare(this.#kept)),
      ...this.#paces.map((pace) => pace.msUntilNext()),
    );
  }

  /**
   * A limit of the account holds all of a sync; a reconcile only finds out where it was met, and
   * not for long.
   */
  #hold({ priority, endpoint }: Asking, { until, isWide }: Hold): void {
    const now = this.#now();
    const holds = this.#holds[priority];
    for (const [key, hold] of holds) if (hold.until <= now) holds.delete(key);
    const isOfAll = priority === 'sync' && isWide;
    const latest = new Date(now.getTime() + MAX_RECONCILE_HOLD_MS);
    const hold = priority === 'reconcile' && until > latest ? { until: latest, isWide } : { until, isWide };
    holds.set(isOfAll ? ACCOUNT : endpoint, hold);
    if (priority === 'reconcile') return;
    for (const waiter of this.#waiting)
      if (isOfAll || waiter.endpoint === endpoint) waiter.refuse(tooManyRequests(hold.until));
  }
}

/** Stands for every endpoint at once. */
const ACCOUNT = '*';
