import type { AuditAnchor } from '../src/connectors/audit-anchor.ts';
import type { Context } from '../src/context.ts';
import { QUEUES, type Job, type JobName, type QueueName } from '../src/queue/jobs.ts';
import type { Queue } from '../src/queue/queue.ts';
import { runJob } from './processors.ts';
import { startAnchoring } from './anchor-audit.ts';
import { startSweep } from './sweep.ts';

/** Jobs at once, per queue; on the PostgreSQL backend more than 5 only gets in its own way. */
const CONCURRENCY: Record<QueueName, number> = { access: 5, messages: 3, upkeep: 2 };

export interface Jobs {
  /** Jobs from the queue, and looks of the sweep with all that they run. */
  inFlight(): number;
  /** Takes no new job and waits for those under way. */
  stop(): Promise<void>;
}

/**
 * Starts a worker per queue, the sweep, and keeping the head of the audit trail; without an anchor
 * it is kept nowhere.
 */
export function startJobs(
  ctx: Context,
  queue: Queue,
  onRescue: (job: JobName) => void,
  anchor: AuditAnchor | null = null,
): Jobs {
  let running = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
  const workers = QUEUES.map((name) =>
    queue.work(name, {
      concurrency: CONCURRENCY[name],
      process: (job: Job, signal: AbortSignal) => counted(() => runJob(ctx, job, signal)),
      onError: (error: unknown) => ctx.log.error({ err: error, queue: name }, 'job failed'),
      onUnknown: (job: string) => ctx.log.info({ job, queue: name }, 'job left to a later version'),
    }),
  );
  const sweep = startSweep(ctx, onRescue, counted);
  const anchoring = anchor === null ? null : startAnchoring(ctx, anchor);
  return {
    inFlight: () => running,
    async stop() {
      await Promise.all([sweep.stop(), ...workers.map((worker) => worker.close())]);
      await anchoring?.stop();
    },
  };
}
