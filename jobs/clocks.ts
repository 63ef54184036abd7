/**
 * The clock of a process, and how it is kept right: by what the database and GitLab say of the
 * time.
 */
import { createClock } from '../src/clock.ts';
import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { serverClock } from '../src/db/server-clock.ts';
import type { Log } from '../src/log.ts';
import { beginClock, watchClocks, type ClockParts, type ClockWatch } from './watch-clocks.ts';

/** How long somebody waits for GitLab to say what time it is. */
const ASK_LIMIT_MS = 5_000;

export interface Clocks {
  readonly now: () => Date;
  /** Takes note of the time in each answer of GitLab's. */
  readonly heardTime: (at: Date) => void;
  /**
   * To be called first: where the database and GitLab agree that the machine's clock is wrong, the
   * process starts by theirs. Never rejects.
   */
  begin(ctx: Context): Promise<void>;
  /** Keeps comparing from now on. */
  watch(ctx: Context): void;
  /** What differs, for `/readyz`; null for nothing. */
  remark(): { readonly remark: string } | null;
  stop(): void;
}

export function openClocks(log: Log): Clocks {
  const clock = createClock();
  let heard: { readonly said: number; readonly own: number } | null = null;
  let isAsking = false;
  let watching: ClockWatch | null = null;

  const database = async (ctx: Context): Promise<number> => (await serverClock(ctx.db)).getTime();
  async function gitlab(ctx: Context, anew: boolean): Promise<number | null> {
    if (anew) {
      heard = null;
      isAsking = true;
      await askAll(ctx).catch(() => undefined);
      isAsking = false;
    }
    return heard === null ? null : heard.said + (clock.look().own - heard.own);
  }

  const partsOf = (ctx: Context): ClockParts => ({
    clock,
    database: () => database(ctx),
    gitlab: (anew) => gitlab(ctx, anew),
    log,
  });

  return {
    now: clock.now,
    heardTime(at) {
      // The answer to a question of a comparison's own is no news to it.
      if (heard === null && !isAsking) watching?.compareSoon();
      heard = { said: at.getTime(), own: clock.look().own };
    },
    async begin(ctx) {
      await beginClock(partsOf(ctx)).catch((error: unknown) =>
        log.warn({ err: error }, 'clocks not compared'),
      );
      heard = null;
    },
    watch(ctx) {
      watching ??= watchClocks(partsOf(ctx));
    },
    remark() {
      const differences = watching?.differences() ?? null;
      return differences === null ? null : { remark: differences };
    },
    stop: () => watching?.stop(),
  };
}

/** Any answer says what time it is, also a refusal. */
async function askAll(ctx: Context): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const limit = AbortSignal.timeout(ASK_LIMIT_MS);
  await Promise.allSettled(
    file.connectors.map(async ({ id }) => (await ctx.connectors.get(id)).check(limit)),
  );
}
