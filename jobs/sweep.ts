/**
 * The guarantee behind punctuality: a plain timer in every jobs process that needs the database and nothing else. What the rows say
 * is overdue it runs itself, right here; leases and compare-and-sets make it harmless that several do, or that the queue comes later.
 */
import type { Context } from '../src/context.ts';
import { dueJobs } from '../src/db/due.ts';
import { JOBS, type Job, type JobName, type QueueName } from '../src/queue/jobs.ts';
import { inParallel } from './batches.ts';
import { runJob } from './processors.ts';

const EVERY_MS = 5000;
/** How long a due row is left to the queue. */
const GRACE_MS = 2000;
/** At once, per lane: ending access never waits behind Slack's rate limit. */
const LANES: Record<QueueName, number> = { access: 5, messages: 3, upkeep: 2 };

export interface SweepOptions {
  /** Told the name of each job the queue should have run and did not. */
  readonly onRescue?: (job: JobName) => void;
}

/** Runs everything that was due `graceMs` ago, ended access first, and returns how much that was. A job that fails is logged; its row stays due. */
export async function sweepOnce(
  ctx: Context,
  queues: readonly QueueName[],
  graceMs: number,
  signal: AbortSignal,
  options: SweepOptions = {},
): Promise<number> {
  const now = ctx.now();
  const due = (await dueJobs(ctx.db, new Date(now.getTime() - graceMs), now)).filter((job) =>
    queues.includes(JOBS[job.name].queue),
  );
  const limit = Math.max(...queues.map((queue) => LANES[queue]));
  await inParallel(due, limit, async (job: Job) => {
    options.onRescue?.(job.name);
    await runJob(ctx, job, signal).catch((error: unknown) =>
      ctx.log.error({ err: error, job: job.name, payload: job.payload }, 'swept job failed'),
    );
  });
  return due.length;
}

/** Starts the timers: at once with no grace, for what became due while nothing ran, then every 5 s, jittered. `stop` waits for the run under way. */
export function startSweep(ctx: Context, options: SweepOptions = {}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const lanes = [
    lane(ctx, ['access'], stopping.signal, options),
    lane(ctx, ['messages', 'upkeep'], stopping.signal, options),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(lanes);
    },
  };
}

async function lane(
  ctx: Context,
  queues: readonly QueueName[],
  stop: AbortSignal,
  options: SweepOptions,
): Promise<void> {
  let graceMs = 0;
  while (!stop.aborted) {
    try {
      await sweepOnce(ctx, queues, graceMs, stop, graceMs === 0 ? {} : options);
    } catch (error) {
      ctx.log.error({ err: error }, 'sweep failed');
    }
    graceMs = GRACE_MS;
    await pause(EVERY_MS * (0.8 + 0.4 * Math.random()), stop);
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done);
    if (stop.aborted) done();
  });
}
