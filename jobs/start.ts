import type { AuditAnchor } from '../src/connectors/audit-anchor.ts';
import type { Context } from '../src/context.ts';
import { QUEUES, type Job, type JobName, type QueueName } from '../src/queue/jobs.ts';
import type { Queue } from '../src/queue/queue.ts';
import { startAnchoring } from './anchor-audit.ts';
import type { AtOnce } from './at-once.ts';
import { expireOnTime } from './expire-on-time.ts';
import { runJob } from './processors.ts';
import { startSweep } from './sweep.ts';

/** Jobs at once, per queue; on the PostgreSQL backend more than 5 only gets in its own way. */
const CONCURRENCY: Record<QueueName, number> = { access: 5, messages: 3, upkeep: 2 };

export interface Jobs {
  /** Jobs from the queue and those begun at once, and looks of the sweep with all they run. */
  inFlight(): number;
  /** Takes no new job and waits for those under way. */
  stop(): Promise<void>;
}

export interface JobsSetting {
  readonly onRescue: (job: JobName) => void;
  /** Where the head of the audit trail is kept; null for nowhere. */
  readonly anchor: AuditAnchor | null;
  /** Opened here, and closed with the rest. */
  readonly atOnce: AtOnce;
}

/**
 * Starts a worker per queue, what begins at once or on time, the sweep, and keeping the head of the
 * audit trail.
 */
export function startJobs(ctx: Context, queue: Queue, { onRescue, anchor, atOnce }: JobsSetting): Jobs {
  let running = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
  const onTime = expireOnTime(ctx);
  const run = (job: Job, signal: AbortSignal): Promise<void> =>
    job.name === 'expire-grant' ? onTime.expire(job.payload.grantId, signal) : runJob(ctx, job, signal);
  const workers = QUEUES.map((name) =>
    queue.work(name, {
      concurrency: CONCURRENCY[name],
      process: (job: Job, signal: AbortSignal) => counted(() => run(job, signal)),
      onError: (error: unknown) => ctx.log.error({ err: error, queue: name }, 'job failed'),
      onUnknown: (job: string) => ctx.log.info({ job, queue: name }, 'job left to a later version'),
    }),
  );
  atOnce.open(ctx);
  const sweep = startSweep(ctx, onRescue, counted);
  const anchoring = anchor === null ? null : startAnchoring(ctx, anchor);
  return {
    inFlight: () => running + atOnce.inFlight(),
    async stop() {
      await Promise.all([
        sweep.stop(),
        onTime.stop(),
        atOnce.close(),
        ...workers.map((worker) => worker.close()),
      ]);
      await anchoring?.stop();
    },
  };
}
