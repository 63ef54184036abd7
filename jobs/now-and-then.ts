import type { Context } from '../src/context.ts';

/**
 * How often something says how far it has come: each time renews messages, and Slack takes about a
 * hundred of those a minute.
 */
const TELL_EVERY_MS = 10_000;

/**
 * Runs `work` when it was last run, or this was called, long enough ago. When the work it tells of
 * began does not count: what goes on after a kill would say how far it is before it has written
 * anything, and killed there each time it would never get further.
 */
export function nowAndThen(ctx: Context, work: () => Promise<unknown>): () => Promise<void> {
  let last = ctx.now().getTime();
  return async () => {
    const now = ctx.now().getTime();
    if (now - last < TELL_EVERY_MS) return;
    last = now;
    await work();
  };
}
