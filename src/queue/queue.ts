/**
 * How jobs travel, by BullMQ. Nothing may depend on a job arriving: it is punctuality, the rows and
 * the sweep are the guarantee. So this must never take the program down, at start or later, when
 * the place where jobs are kept is away. Jobs and their payloads are in jobs.ts, where they are
 * kept in connect-backend.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, type Job as Queued, type JobsOptions } from 'bullmq';
import type { Producer, QueueBackend, QueueHealth } from './backend.ts';
import { connectBackend, type QueueAddress } from './connect-backend.ts';
import { dedupId, JOBS, QUEUES, readJob, type Job, type QueueName } from './jobs.ts';

const ANSWER_LIMIT_MS = 1_000;
const ANSWER_STEP_MS = 100;
const SCHEDULE_PAUSE_MS = 5_000;
/** Between a worker's tries while nothing answers; by itself BullMQ would sleep for 15 s. */
const RETRY_PAUSE_MS = 1_000;
/**
 * After an answer that did not come or was no, nothing is asked for so long: who has jobs to add
 * waits for none of them.
 */
const QUIET_MS = 1_000;
/**
 * Questions without an answer, at most: a queue that is silent for days must not fill the memory.
 */
const MOST_UNANSWERED = 100;
/** How long a closing worker lets its jobs run before it aborts their signals. */
const PATIENCE_MS = 15_000;
/** A worker renews its lock on a job twice in this time; without it, another takes the job over. */
const LOCK_MS = 30_000;
/**
 * How soon a job of a later version is offered again: to a process of that version, most likely.
 */
const OFFER_AGAIN_MS = 2_000;
/** For how long; an upgrade does not take longer, and the sweep has what was dropped. */
const OFFERED_FOR_MS = 3_600_000;

/** Tried once: see jobs.ts. Failed ones are kept for a day for whoever wants to know why. */
const ONCE: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: { age: 86_400 } };

interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

interface WorkOptions {
  /** Jobs at a time; the PostgreSQL backend allows five at most. */
  readonly concurrency: number;
  /**
   * `signal` aborts when the job is taken over by another worker, and when closing takes too long.
   */
  readonly process: (job: Job, signal: AbortSignal) => Promise<void>;
  /** Told what `process` threw. */
  readonly onError: (error: unknown, jobName: string) => void;
  /** Told of a job that only a later version knows: it is left to a process of that version. */
  readonly onUnknown?: (jobName: string) => void;
}

/** One process's taking part in one queue. */
interface QueueWorker {
  /** Takes no more jobs and waits for those that run. Twice: the same promise. */
  readonly close: () => Promise<void>;
}

export interface Queue {
  /**
   * Adds the job, unless its dedup mode says otherwise.
   * @throws Error within a second when it cannot be added, at once when the last one could not a
   * moment ago; it may still be, later
   */
  readonly add: (job: Job, now: Date) => Promise<void>;
  /** Starts to process the jobs of one queue. */
  readonly work: (name: QueueName, options: WorkOptions) => QueueWorker;
  /**
   * Has the job added every so many milliseconds, the first time at once; null ends that. Twice:
   * the last interval counts. Resolves when that is arranged, or when the queue is closed before;
   * keeps trying and never rejects.
   */
  readonly schedule: (job: Job, everyMs: number | null) => Promise<void>;
  /** @throws Error when nothing answers within a second */
  readonly counts: () => Promise<Record<QueueName, QueueCounts>>;
  /** Never rejects; answers within a second. */
  readonly checkHealth: () => Promise<QueueHealth>;
  /** After the workers. Twice: the same promise. */
  readonly close: () => Promise<void>;
}

/**
 * Connects in the background. `onError` hears of each outage of Redis once, and of faults in
 * BullMQ.
 */
export function openQueue(address: QueueAddress, onError: (error: Error) => void): Queue {
  const backend = connectBackend(address, onError);
  const producers = forEachQueue((name) => backend.producer(name));
  const closed = new AbortController();
  const ask = askSparingly();
  const add = unlessItJustFailed();
  let closing: Promise<void> | null = null;

  async function shutDown(): Promise<void> {
    closed.abort();
    await Promise.allSettled(QUEUES.map((name) => answer(producers[name].close())));
    await backend.close();
  }

  return {
    add: (job, now) =>
      add(() => ask(() => producers[JOBS[job.name].queue].add(job.name, job.payload, jobOptions(job, now)))),
    work: (name, options) => startWorker(backend, name, options),
    async schedule(job, everyMs) {
      while (!closed.signal.aborted) {
        try {
          return await ask(() => arrange(producers[JOBS[job.name].queue], job, everyMs));
        } catch {
          await sleep(SCHEDULE_PAUSE_MS, undefined, { signal: closed.signal }).catch(() => undefined);
        }
      }
    },
    async counts() {
      const [access, messages, upkeep] = await ask(() =>
        Promise.all([
          countJobs(producers.access),
          countJobs(producers.messages),
          countJobs(producers.upkeep),
        ]),
      );
      return { access, messages, upkeep };
    },
    checkHealth: () =>
      ask(() => backend.checkHealth()).catch((error: Error) => ({ ok: false, detail: error.message })),
    close: () => (closing ??= shutDown()),
  };
}

function startWorker(backend: QueueBackend, name: QueueName, options: WorkOptions): QueueWorker {
  const { concurrency, process, onError, onUnknown } = options;
  const running = new Set<Promise<void>>();
  const never = new AbortController();
  const consumer = backend.consumer(
    name,
    // BullMQ makes a signal only for functions that name their third parameter.
    async (job, token, signal) => {
      const known = readJob(job.name, job.data);
      if (known === null) {
        onUnknown?.(job.name);
        return offerAgain(job, token);
      }
      const run = (async () => process(known, signal ?? never.signal))();
      running.add(run);
      try {
        await run;
      } catch (error) {
        onError(error, job.name);
        throw error;
      } finally {
        running.delete(run);
      }
    },
    {
      concurrency: Math.min(concurrency, backend.maxConcurrency),
      lockDuration: LOCK_MS,
      runRetryDelay: RETRY_PAUSE_MS,
    },
  );
  let closing: Promise<void> | null = null;

  async function shutDown(): Promise<void> {
    await consumer.pause(true);
    const impatience = setTimeout(() => consumer.cancelAllJobs('hallpass is stopping'), PATIENCE_MS);
    await Promise.allSettled(running);
    clearTimeout(impatience);
    await consumer.close();
  }

  return { close: () => (closing ??= shutDown()) };
}

/**
 * Puts a job back that this process cannot do, unless nobody could for an hour: then it is dropped.
 */
async function offerAgain(job: Queued<unknown>, token: string | undefined): Promise<void> {
  const now = Date.now();
  if (now - job.timestamp > OFFERED_FOR_MS) return;
  await job.moveToDelayed(now + OFFER_AGAIN_MS, token);
  throw new DelayedError();
}

function jobOptions(job: Job, now: Date): JobsOptions {
  const delay = Math.max(0, (job.delayUntil ?? now).getTime() - now.getTime());
  const { dedup } = JOBS[job.name];
  const deduplication = {
    id: dedupId(job),
    keepLastIfActive: dedup === 'keepLastIfActive' && job.joins !== true,
    reschedule: dedup === 'reschedule' || (dedup === 'keepLastIfActive' && delay === 0),
  };
  return { ...ONCE, delay, deduplication };
}

/**
 * One with another interval is removed first: BullMQ would keep the phase it had, and put off
 * whatever comes late by as much, up to a whole former interval.
 */
async function arrange(producer: Producer, job: Job, everyMs: number | null): Promise<void> {
  const id = dedupId(job);
  const former = await producer.getJobScheduler(id);
  if (former !== undefined && former.every !== everyMs) await producer.removeJobScheduler(id);
  if (everyMs === null) return;
  const template = { name: job.name, data: job.payload, opts: ONCE };
  await producer.upsertJobScheduler(id, { every: everyMs }, template);
}

async function countJobs(producer: Producer): Promise<QueueCounts> {
  const {
    waiting = 0,
    active = 0,
    delayed = 0,
    failed = 0,
  } = await producer.getJobCounts('waiting', 'active', 'delayed', 'failed');
  return { waiting, active, delayed, failed };
}

/** Asks, unless too much of what was asked before is still without an answer. */
function askSparingly(): <T>(question: () => Promise<T>) => Promise<T> {
  let unanswered = 0;
  return async (question) => {
    if (unanswered >= MOST_UNANSWERED) throw silent();
    unanswered += 1;
    const asked = question().finally(() => (unanswered -= 1));
    // Its answer may be a refusal that comes when nobody waits for it any more.
    asked.catch(() => undefined);
    return answer(asked);
  };
}

/** Tries, unless a try failed a moment ago: then that is what this one fails with, too. */
function unlessItJustFailed(): (attempt: () => Promise<unknown>) => Promise<void> {
  let failed: { readonly at: number; readonly error: unknown } | null = null;
  return async (attempt) => {
    if (failed !== null && performance.now() - failed.at < QUIET_MS) throw failed.error;
    try {
      await attempt();
      failed = null;
    } catch (error) {
      failed = { at: performance.now(), error };
      throw error;
    }
  };
}

const silent = (): Error => new Error('The queue does not answer.');

/** What `promise` resolves to, if it does within a second. */
async function answer<T>(promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, silence(timer.signal)]);
  } finally {
    timer.abort();
  }
}

/**
 * Rejects after a second in which this process ran: one that stood still has not heard yet what was
 * answered meanwhile.
 */
async function silence(signal: AbortSignal): Promise<never> {
  for (let left = ANSWER_LIMIT_MS; left > 0; left -= ANSWER_STEP_MS)
    await sleep(ANSWER_STEP_MS, undefined, { signal });
  throw silent();
}

function forEachQueue<T>(make: (name: QueueName) => T): Record<QueueName, T> {
  return { access: make('access'), messages: make('messages'), upkeep: make('upkeep') };
}
