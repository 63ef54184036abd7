/** One full sync in a process of its own, whose memory is then nothing but the sync's. Needs --expose-gc. */
import { sql, type Kysely } from 'kysely';
import type { Context } from '../../../src/context.ts';
import { syncConnector } from '../../../jobs/sync-connector.ts';
import { composeFor, type ProgramSetting } from '../compose-for.ts';
import { serve } from '../remote.ts';

const LOOK_EVERY_MS = 50;
const MB = 1024 * 1024;

export interface SyncRun {
  readonly ms: number;
  /** By how much the memory of the process grew at most. */
  readonly grownMb: number;
  /** Processor time of the process. */
  readonly cpuMs: number;
}

/** The one after it, that finds everything as it was. */
export interface SecondRun extends SyncRun {
  /** Rows of the cache that it wrote. */
  readonly written: number;
}

async function measured(ctx: Context): Promise<SyncRun> {
  await ctx.connectors.get('gitlab');
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const look = (): void => void (most = Math.max(most, process.memoryUsage.rss()));
  const looking = setInterval(look, LOOK_EVERY_MS);
  const [startedAt, usage] = [performance.now(), process.cpuUsage()];
  await syncConnector(ctx, { connectorId: 'gitlab' }, new AbortController().signal);
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(usage);
  look();
  clearInterval(looking);
  return { ms, grownMb: (most - before) / MB, cpuMs: (user + system) / 1000 };
}

/** The transaction that last wrote a row of the cache. */
async function newestRow({ db }: Context): Promise<number> {
  const { rows } = await sql<{ xmin: string }>`select max(xmin::text::bigint)::text as xmin from
    (select xmin from memberships union all select xmin from resources union all select xmin from accounts) as cached`.execute(
    db as unknown as Kysely<unknown>,
  );
  return Number(rows[0]?.xmin ?? 0);
}

async function rowsSince({ db }: Context, xmin: number): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*)::text as count from
    (select xmin from memberships union all select xmin from resources union all select xmin from accounts) as cached
    where xmin::text::bigint > ${xmin}`.execute(db as unknown as Kysely<unknown>);
  return Number(rows[0]?.count ?? 0);
}

const calls = {
  async run(setting: ProgramSetting): Promise<SyncRun> {
    const program = await composeFor(setting);
    const run = await measured(program.ctx);
    await program.stop();
    return run;
  },
  /** On the database of a run before. */
  async runAgain(setting: ProgramSetting): Promise<SecondRun> {
    const program = await composeFor(setting);
    const before = await newestRow(program.ctx);
    const run = await measured(program.ctx);
    const written = await rowsSince(program.ctx, before);
    await program.stop();
    return { ...run, written };
  },
};
export type SyncCalls = typeof calls;
serve(calls);
