/**
 * Grants whose time is nearly up have a timer in each process with jobs, beside the queue: at the
 * instant in the row the first of them takes it, and what that commits begins at once. It promises
 * nothing: the queue has the same job, and what neither did the sweep finds.
 */
import type { Context } from '../src/context.ts';
import { grantsEndingBetween } from '../src/db/due/due-grants.ts';
import type { GrantId } from '../src/domain/id.ts';
import { runJob } from './processors.ts';

/** How often rows are looked at, and how far ahead: each end is seen before it comes. */
const LOOK_EVERY_MS = 5_000;
const AHEAD_MS = 12_000;
/** Timers at once; of more that end in so short a time the queue takes the rest. */
const MOST_TIMERS = 1000;
/** Ends at once, likewise. */
const MOST = 5;
const PATIENCE_MS = 15_000;

export interface OnTime {
  /**
   * Ends a grant whose time is up, or waits for what is ending it here already: the queue often
   * comes at the same instant. @throws what `expireGrant` throws
   */
  readonly expire: (grantId: GrantId, signal: AbortSignal) => Promise<void>;
  /** Begins nothing more, and waits for what runs. */
  readonly stop: () => Promise<void>;
}

/** Looks at once, and then every five seconds. */
export function expireOnTime(ctx: Context): OnTime {
  const timers = new Map<GrantId, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  const running = new Set<Promise<void>>();
  const ending = new Map<GrantId, Promise<void>>();
  const hurry = new AbortController();
  let isStopped = false;
  let next: NodeJS.Timeout | undefined;

  const arm = (id: GrantId, at: number): void => {
    clearTimeout(timers.get(id)?.timer);
    const timer = setTimeout(() => fire(id, at), Math.max(1, at - ctx.now().getTime()));
    timers.set(id, { at, timer });
  };

  function fire(id: GrantId, at: number): void {
    if (ctx.now().getTime() < at) return arm(id, at); // the clock was put right meanwhile
    timers.delete(id);
    if (running.size >= MOST) return;
    const run = expire(id, hurry.signal)
      .catch((error: unknown) => ctx.log.error({ err: error, grantId: id }, 'grant not ended on time'))
      .finally(() => running.delete(run));
    running.add(run);
  }

  function expire(grantId: GrantId, signal: AbortSignal): Promise<void> {
    const before = ending.get(grantId);
    if (before !== undefined) return before;
    const run = runJob(ctx, { name: 'expire-grant', payload: { grantId } }, signal).finally(() =>
      ending.delete(grantId),
    );
    ending.set(grantId, run);
    return run;
  }

  async function look(): Promise<void> {
    const now = ctx.now();
    const until = new Date(now.getTime() + AHEAD_MS);
    for (const { id, expiresAt } of await grantsEndingBetween(ctx.db, now, until, MOST_TIMERS))
      if (!isStopped && timers.get(id)?.at !== expiresAt.getTime()) arm(id, expiresAt.getTime());
  }

  const goOn = (): void => {
    const looking = look()
      // The sweep tells of a database that is away.
      .catch((error: unknown) => ctx.log.debug({ err: error }, 'ends not looked at ahead'))
      .finally(() => {
        running.delete(looking);
        if (!isStopped) next = setTimeout(goOn, LOOK_EVERY_MS);
      });
    running.add(looking);
  };
  goOn();

  return {
    expire,
    async stop() {
      isStopped = true;
      clearTimeout(next);
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
      const impatience = setTimeout(() => hurry.abort(new Error('hallpass is stopping')), PATIENCE_MS);
      await Promise.all(running);
      clearTimeout(impatience);
    },
  };
}
