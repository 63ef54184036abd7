/**
 * Work that begins in the process that committed it, without the way through the queue: what a
 * press or an end decided is on its way to GitLab a moment later. It promises nothing. The rows say
 * what is due, the lease of the slot keeps two workers apart, and the sweep finds what a process
 * that was killed never began.
 */
import type { Context } from '../src/context.ts';
import type { Job, JobName } from '../src/queue/jobs.ts';
import { runJob } from './processors.ts';

/** What people wait for, and what takes access away. */
const BEGUN: ReadonlySet<JobName> = new Set(['reconcile-membership']);
/** At once. Whatever comes beyond waits its turn in the queue, as 500 that end together do. */
const MOST = 5;
/** How long closing lets what runs go on before its signal aborts; as for jobs of the queue. */
const PATIENCE_MS = 15_000;

export interface AtOnce {
  /**
   * Begins the job here, and says whether it did: if not, it is for the queue. What it throws is
   * logged; its row stays due.
   */
  readonly take: (job: Job) => boolean;
  /** From now on jobs are begun, with this context. */
  readonly open: (ctx: Context) => void;
  readonly inFlight: () => number;
  /** Begins nothing more, and waits for what runs. Twice: the same promise. */
  readonly close: () => Promise<void>;
}

/** Begins nothing before it is opened, which a process without jobs never does. */
export function startingAtOnce(): AtOnce {
  const running = new Set<Promise<void>>();
  const hurry = new AbortController();
  let context: Context | null = null;
  let closing: Promise<void> | null = null;

  async function shutDown(): Promise<void> {
    context = null;
    const impatience = setTimeout(() => hurry.abort(new Error('hallpass is stopping')), PATIENCE_MS);
    // What ends may have asked for more, and that went to the queue.
    await Promise.all(running);
    clearTimeout(impatience);
  }

  return {
    take(job) {
      const ctx = context;
      const isLater = job.delayUntil !== undefined && ctx !== null && job.delayUntil > ctx.now();
      if (ctx === null || isLater || running.size >= MOST || !BEGUN.has(job.name)) return false;
      const run = runJob(ctx, job, hurry.signal)
        .catch((error: unknown) =>
          ctx.log.error({ err: error, job: job.name, payload: job.payload }, 'job failed'),
        )
        .finally(() => running.delete(run));
      running.add(run);
      return true;
    },
    open: (ctx) => void (context = ctx),
    inFlight: () => running.size,
    close: () => (closing ??= shutDown()),
  };
}
