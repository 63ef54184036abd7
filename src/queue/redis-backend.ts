import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { QueueBackend } from './backend.ts';
import { enduring } from './enduring-redis.ts';
import { redisHealth } from './redis-health.ts';

const OPTIONS: RedisOptions = {
  keepAlive: 10_000,
  connectTimeout: 5_000,
  // One that accepts connections and says nothing is left, and tried anew.
  socketTimeout: 5_000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 3_000),
};

/**
 * Two connections of our own and one more for each consumer, all of which come back by themselves.
 * Whoever adds a job fails at once while Redis is away; consumers wait for it.
 */
export function connectRedis(url: string, prefix: string, onError: (error: Error) => void): QueueBackend {
  const eager = enduring(new Redis(url, { ...OPTIONS, enableOfflineQueue: false }));
  const patient = enduring(new Redis(url, { ...OPTIONS, maxRetriesPerRequest: null }));
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
    checkHealth: () => redisHealth(eager, prefix),
    async close() {
      eager.disconnect();
      patient.disconnect();
    },
  };
}

/**
 * Reports the first error of each outage: a connection that is refused every three seconds is no
 * news.
 */
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
