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
/** What tells people of it waits so long for what has begun: it would only be in its way. */
const STEP_ASIDE_MS = 250;
const STEPS_ASIDE: ReadonlySet<JobName> = new Set(['render-message']);

export interface AtOnce {
  /**
   * Begins the job here, and says whether it did: if not, it is for the queue. What it throws is
   * logged; its row stays due.
   */
  readonly take: (job: Job) => boolean;
  /**
   * Whether a job that tells of what has begun here waits for it, a quarter of a second at most:
   * then `add` is called later, and not at all in a process that is killed meanwhile. Its row is
   * due all the same, and the sweep finds it.
   */
  readonly stepAside: (job: Job, add: () => Promise<unknown>) => boolean;
  /** From now on jobs are begun, with this context. */
  readonly open: (ctx: Context) => void;
  readonly inFlight: () => number;
  /** Begins nothing more, and waits for what runs. Twice: the same promise. */
  readonly close: () => Promise<void>;
}

/** Begins nothing before it is opened, which a process without jobs never does. */
export function startingAtOnce(): AtOnce {
  const running = new Set<Promise<void>>();
  const aside = new Set<Promise<void>>();
  const hurry = new AbortController();
  let context: Context | null = null;
  let closing: Promise<void> | null = null;

  async function shutDown(): Promise<void> {
    context = null;
    const impatience = setTimeout(() => hurry.abort(new Error('hallpass is stopping')), PATIENCE_MS);
    // What ends may have asked for more, and that went to the queue.
    await Promise.all(running);
    clearTimeout(impatience);
    await Promise.all(aside);
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
    stepAside(job, add) {
      if (running.size === 0 || !STEPS_ASIDE.has(job.name)) return false;
      const waiting = endOf(running, STEP_ASIDE_MS)
        .then(add)
        // Whoever adds has logged it.
        .catch(() => undefined)
        .then(() => void aside.delete(waiting));
      aside.add(waiting);
      return true;
    },
    open: (ctx) => void (context = ctx),
    inFlight: () => running.size + aside.size,
    close: () => (closing ??= shutDown()),
  };
}

/** Resolves when all of it has ended, or after so many milliseconds. */
async function endOf(running: Iterable<Promise<void>>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => void (timer = setTimeout(resolve, limitMs)));
  await Promise.race([Promise.all(running), limit]);
  clearTimeout(timer);
}
