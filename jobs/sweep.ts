/**
 * The guarantee behind punctuality: a plain timer in every jobs process that needs the database and
 * nothing else. What the rows say is overdue it runs itself, right here; leases and
 * compare-and-sets make it harmless that several do, or that the queue comes later.
 */
import type { Context } from '../src/context.ts';
import { connectorsOfSlots, dueJobs } from '../src/db/due/due.ts';
import { JOBS, type Job, type JobName, type QueueName } from '../src/queue/jobs.ts';
import { inParallel } from './batches.ts';
import { runJob } from './processors.ts';

/** The longest pause between two looks: with the grace, what is due waits 7 s at most. */
const EVERY_MS = 5000;
/** How long a due row is left to the queue. */
const GRACE_MS = 2000;
/**
 * How long after it began a look still begins something; a reconcile that hangs takes 25 s more.
 */
const PATIENCE_MS = 10_000;
/** At once, per lane and connector: ending access never waits behind Slack's rate limit. */
const LANES: Record<QueueName, number> = { access: 5, messages: 3, upkeep: 2 };

/** After a look that found this much there is more: the next one comes at once. */
const MANY = 200;
const BUSY_MS = 200;
/**
 * A reconcile under way is not cut off by a shutdown: it has a limit of its own, and a cut write is
 * an unknown outcome.
 */
const UNHURRIED = new AbortController().signal;

/**
 * Runs everything that was due `graceMs` ago, ended access first, and returns how much that was. A
 * job that fails is logged; its row stays due. Each connector has lanes of its own, and none of
 * them begins anything after PATIENCE_MS: one whose GitLab hangs makes neither the ends of another
 * wait nor the next look.
 */
export async function sweepOnce(
  ctx: Context,
  queues: readonly QueueName[],
  graceMs: number,
  onRescue: (job: JobName) => void = () => {},
): Promise<number> {
  const look = async (grace: number): Promise<Job[]> => {
    const now = ctx.now();
    const due = await dueJobs(ctx.db, new Date(now.getTime() - grace), now);
    return due.filter((job) => queues.includes(JOBS[job.name].queue));
  };
  const limit = Math.max(...queues.map((queue) => LANES[queue]));
  const run = (jobs: readonly Job[]): Promise<void> =>
    inParallel(begunWithin(PATIENCE_MS, jobs), limit, async (job) => {
      onRescue(job.name);
      await runJob(ctx, job, UNHURRIED).catch((error: unknown) =>
        ctx.log.error({ err: error, job: job.name, payload: job.payload }, 'swept job failed'),
      );
    });
  const due = await look(graceMs);
  const ending = due.filter(isEnding);
  await run(ending);
  // What has just expired is reconciled in the same breath, for the queue may be what is broken.
  const rest = ending.length === 0 ? due : (await look(0)).filter((job) => !isEnding(job));
  await Promise.all((await byConnector(ctx, rest)).map(run));
  return ending.length + rest.length;
}

const isEnding = ({ name }: Job): boolean => name === 'expire-grant';

function* begunWithin(ms: number, jobs: readonly Job[]): Generator<Job> {
  const limit = performance.now() + ms;
  for (const job of jobs) {
    if (performance.now() > limit) return;
    yield job;
  }
}

/** Those that talk to the same GitLab together, and those that talk to none. */
async function byConnector(ctx: Context, jobs: readonly Job[]): Promise<Job[][]> {
  const slotIds = jobs.flatMap(({ payload }) => ('slotId' in payload ? [payload.slotId] : []));
  const connectors = await connectorsOfSlots(ctx.db, slotIds);
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const { payload } = job;
    const own = 'connectorId' in payload ? payload.connectorId : undefined;
    const key = ('slotId' in payload ? connectors.get(payload.slotId) : own) ?? '';
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()];
}

/**
 * Starts the timers: at once with no grace, for what became due while nothing ran, then every 5 s
 * at the latest, jittered. Each look is made through `counted`. `stop` waits for the run under way.
 */
export function startSweep(
  ctx: Context,
  onRescue: (job: JobName) => void,
  counted: Counted,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const lanes = [
    lane(ctx, ['access'], stopping.signal, onRescue, counted),
    lane(ctx, ['messages', 'upkeep'], stopping.signal, onRescue, counted),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(lanes);
    },
  };
}

/** Does the work, and knows how much is under way. */
type Counted = <T>(work: () => Promise<T>) => Promise<T>;

async function lane(
  ctx: Context,
  queues: readonly QueueName[],
  stop: AbortSignal,
  onRescue: (job: JobName) => void,
  counted: Counted,
): Promise<void> {
  let first = true;
  const look = (): Promise<number> =>
    first ? sweepOnce(ctx, queues, 0) : sweepOnce(ctx, queues, GRACE_MS, onRescue);
  while (!stop.aborted) {
    const ran = await counted(look).catch((error: unknown) => {
      ctx.log.error({ err: error }, 'sweep failed');
      return 0;
    });
    first = false;
    await pause(ran >= MANY ? BUSY_MS : EVERY_MS * (0.7 + 0.3 * Math.random()), stop);
  }
}

/** Resolves after a while, or as soon as `stop` is aborted. */
export function pause(ms: number, stop: AbortSignal): Promise<void> {
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
