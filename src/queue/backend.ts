import type { JobsOptions, Processor, RepeatOptions, WorkerOptions } from 'bullmq';
import type { QueueName } from './jobs.ts';

/** How the place where jobs are kept is doing. */
export interface QueueHealth {
  readonly ok: boolean;
  /** What answers (`Redis 7.0.15`, `PostgreSQL`), or why nothing does, or what is refused. */
  readonly detail: string;
  /** What is refused although jobs travel without it: `INFO`. */
  readonly refuses?: string;
  /** Redis only: it drops keys when memory runs out, so jobs can vanish. */
  readonly evicts?: boolean;
  /** Redis only: jobs survive its restart. */
  readonly persists?: boolean;
}

/** The part of BullMQ's Queue that is used. */
export interface Producer {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: RepeatOptions,
    template: { name: string; data: unknown; opts: JobsOptions },
  ): Promise<unknown>;
  /** Undefined when there is none. */
  getJobScheduler(id: string): Promise<{ readonly every?: number } | undefined>;
  removeJobScheduler(id: string): Promise<boolean>;
  getJobCounts(...states: ('waiting' | 'active' | 'delayed' | 'failed')[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** The part of BullMQ's Worker that is used. */
interface Consumer {
  /** Takes no more jobs, and with `true` does not wait for those that run. */
  pause(doNotWaitActive: true): Promise<void>;
  /** Aborts the signals of the jobs that run. */
  cancelAllJobs(reason?: string): void;
  close(): Promise<void>;
}

type ConsumerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

/**
 * Redis or PostgreSQL, as BullMQ uses it. Nothing here rejects or throws because the server is
 * away, save checkHealth.
 */
export interface QueueBackend {
  readonly maxConcurrency: number;
  producer(name: QueueName): Producer;
  consumer(name: QueueName, process: Processor<unknown, void>, options: ConsumerOptions): Consumer;
  /** Never rejects. */
  checkHealth(): Promise<QueueHealth>;
  /** After its producers and consumers. */
  close(): Promise<void>;
}
