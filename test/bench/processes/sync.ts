/** One full sync in a process of its own, whose memory is then nothing but the sync's. Needs --expose-gc. */
import { syncConnector } from '../../../jobs/sync-connector.ts';
import { composeFor, type ProgramSetting } from '../compose-for.ts';
import { serve } from '../remote.ts';

const LOOK_EVERY_MS = 50;
const MB = 1024 * 1024;

export interface SyncRun {
  readonly ms: number;
  /** By how much the memory of the process grew at most. */
  readonly grownMb: number;
}

const calls = {
  async run(setting: ProgramSetting): Promise<SyncRun> {
    const program = await composeFor(setting);
    const { ctx } = program;
    await ctx.connectors.get('gitlab');
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = before;
    const look = (): void => void (most = Math.max(most, process.memoryUsage.rss()));
    const looking = setInterval(look, LOOK_EVERY_MS);
    const startedAt = performance.now();
    await syncConnector(ctx, { connectorId: 'gitlab' }, new AbortController().signal);
    const ms = performance.now() - startedAt;
    look();
    clearInterval(looking);
    await program.stop();
    return { ms, grownMb: (most - before) / MB };
  },
};
export type SyncCalls = typeof calls;
serve(calls);
