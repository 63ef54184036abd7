import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, withBackend, type PgPool } from 'bullmq';
import type { Pool } from 'pg';
import type { QueueBackend, QueueHealth } from './backend.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

const PAUSE_MS = 250;
/** The SQLSTATE of what BullMQ's own functions refuse on purpose. */
const REFUSED = 'BM001';
/** By this message BullMQ knows that it should try again later; of the codes of an outage it knows one. */
const CLOSED = 'Connection is closed.';

/** Needs migrate() with `withQueue` before. Each consumer keeps one of the pool's connections to listen on. */
export function connectPostgres(pool: Pool, onError: (error: Error) => void): QueueBackend {
  const closed = new AbortController();
  const report = (error: Error) => {
    // Whoever owns the pool reports those.
    if (!isOutage(error)) onError(error);
  };
  return {
    // More, and BullMQ's claim of due jobs deadlocks under a backlog.
    maxConcurrency: 5,
    producer(name) {
      const queue = new Queue<unknown, void>(name, { connection: patient(pool, closed.signal) });
      queue.on('error', report);
      return queue;
    },
    consumer(name, process, options) {
      const closing = new AbortController();
      const worker = new Worker<unknown, void>(name, process, {
        ...options,
        connection: patient(pool, closing.signal),
      });
      worker.on('error', report);
      worker.on('closing', () => closing.abort());
      return worker;
    },
    checkHealth: () => health(pool),
    async close() {
      closed.abort();
    },
  };
}

/**
 * The pool as BullMQ should see it: connecting takes as long as the server is away, a statement that could not be sent
 * says so in BullMQ's words, and any other failed one takes a moment. BullMQ itself remembers a failed first connection
 * for ever, and repeats a failed fetch without a pause.
 */
function patient(pool: Pool, giveUp: AbortSignal): PgPool {
  const self = {
    options: pool.options,
    async connect() {
      for (;;) {
        try {
          return await pool.connect();
        } catch (error) {
          if (pool.ended) throw error;
          await sleep(PAUSE_MS, undefined, { signal: giveUp });
        }
      }
    },
    async query(text: string, values?: readonly unknown[]) {
      try {
        return await pool.query(text, values === undefined ? undefined : [...values]);
      } catch (error) {
        if (isOutage(error as Error)) throw new Error(CLOSED, { cause: error });
        if ((error as { code?: string }).code !== REFUSED) await sleep(PAUSE_MS);
        throw error;
      }
    },
    end: async () => undefined,
    on: () => self,
    removeAllListeners: () => self,
  };
  return self;
}

function isOutage(error: Error & { code?: string }): boolean {
  const { name, message, code = '' } = error;
  return (
    'syscall' in error ||
    name === 'AbortError' ||
    /^(08|57P)/.test(code) ||
    /^Connection (terminated|is closed)/.test(message)
  );
}

async function health(pool: Pool): Promise<QueueHealth> {
  try {
    await pool.query('select 1');
    return { ok: true, detail: 'PostgreSQL' };
  } catch (error) {
    return {
      ok: false,
      detail: `PostgreSQL does not answer: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
