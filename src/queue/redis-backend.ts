import { once } from 'node:events';
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { QueueBackend, QueueHealth } from './backend.ts';

const CONNECT_LIMIT_MS = 900;

const OPTIONS: RedisOptions = {
  keepAlive: 10_000,
  connectTimeout: 5_000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 3_000),
};

/**
 * Two connections of our own and one more for each consumer, all of which come back by themselves.
 * Whoever adds a job fails at once while Redis is away; consumers wait for it.
 */
export function connectRedis(url: string, prefix: string, onError: (error: Error) => void): QueueBackend {
  const eager = new Redis(url, { ...OPTIONS, enableOfflineQueue: false });
  const patient = new Redis(url, { ...OPTIONS, maxRetriesPerRequest: null });
  reportOutages(eager, onError);
  // The same outage, as seen by the others.
  patient.on('error', () => undefined);
  const report = (error: Error) => {
    if (!isOutage(error)) onError(error);
  };
  return {
    maxConcurrency: 50,
    producer(name) {
      const queue = new Queue<unknown, void>(name, { connection: eager, prefix });
      queue.on('error', report);
      return queue;
    },
    consumer(name, process, options) {
      const worker = new Worker<unknown, void>(name, process, { ...options, connection: patient, prefix });
      worker.on('error', report);
      return {
        pause: () => worker.pause(true),
        cancelAllJobs: (reason) => worker.cancelAllJobs(reason),
        // Without force it would wait for Redis to come back.
        close: () => worker.close(patient.status !== 'ready'),
      };
    },
    checkHealth: () => health(eager),
    async close() {
      eager.disconnect();
      patient.disconnect();
    },
  };
}

/** Reports the first error of each outage: a connection that is refused every three seconds is no news. */
function reportOutages(redis: Redis, onError: (error: Error) => void): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) onError(new Error(`Redis is away: ${error.message}`, { cause: error }));
    away = true;
  });
  redis.on('ready', () => {
    away = false;
  });
}

function isOutage(error: Error): boolean {
  return (
    'syscall' in error ||
    error.message === 'Connection is closed.' ||
    error.message.includes("Stream isn't writeable")
  );
}

async function health(redis: Redis): Promise<QueueHealth> {
  try {
    if (redis.status !== 'ready')
      await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_LIMIT_MS) });
    const info = await redis.info();
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
    return {
      ok: true,
      detail: `Redis ${field('redis_version') ?? ''}`.trim(),
      evicts: (field('maxmemory_policy') ?? 'noeviction') !== 'noeviction',
      persists: field('aof_enabled') === '1',
    };
  } catch (error) {
    return {
      ok: false,
      detail: `Redis does not answer: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
