import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  withBackend,
  type PgPool,
} from 'bullmq';
import type { Pool, PoolClient } from 'pg';
import type { QueueBackend, QueueHealth } from './backend.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

const PAUSE_MS = 250;
/** The SQLSTATE of what BullMQ's own functions refuse on purpose. */
const REFUSED = 'BM001';
/**
 * By this message BullMQ knows that it should try again later; of the codes of an outage it knows
 * one.
 */
const CLOSED = 'Connection is closed.';

/** Between two looks whether the queue's tables can be used yet. */
const UNUSABLE_PAUSE_MS = 1_000;

/**
 * Waits for the tables that migrate() makes with `withQueue`, for as long as they are not there or
 * may not be used. Each consumer keeps one of the pool's connections to listen on.
 */
export function connectPostgres(pool: Pool, onError: (error: Error) => void): QueueBackend {
  const closed = new AbortController();
  const report = (error: Error) => {
    // Whoever owns the pool reports those.
    if (!isOutage(error)) onError(error);
  };
  const schema = { isUsable: false };
  const lasting = (giveUp: AbortSignal) => patient(pool, schema, giveUp, report);
  const health = new Queue<unknown, void>('health', { connection: lasting(closed.signal) });
  health.on('error', report);
  return {
    // More, and BullMQ's claim of due jobs deadlocks under a backlog.
    maxConcurrency: 5,
    producer(name) {
      const queue = new Queue<unknown, void>(name, { connection: lasting(closed.signal) });
      queue.on('error', report);
      return queue;
    },
    consumer(name, process, options) {
      const closing = new AbortController();
      const worker = new Worker<unknown, void>(name, process, {
        ...options,
        connection: lasting(closing.signal),
      });
      worker.on('error', report);
      worker.on('closing', () => closing.abort());
      return worker;
    },
    checkHealth: () => healthOf(pool, health),
    async close() {
      closed.abort();
      await health.close().catch(() => undefined);
    },
  };
}

/**
 * The pool as BullMQ should see it: connecting takes as long as the server is away or its tables
 * cannot be used, a statement that could not be sent says so in BullMQ's words, and any other
 * failed one takes a moment. BullMQ itself remembers a failed first connection for ever, and
 * repeats a failed fetch without a pause. `schema` is shared by all that use the pool: one look is
 * enough.
 */
function patient(
  pool: Pool,
  schema: { isUsable: boolean },
  giveUp: AbortSignal,
  report: (error: Error) => void,
): PgPool {
  const self = {
    options: pool.options,
    async connect() {
      for (;;) {
        try {
          const client = await pool.connect();
          if (schema.isUsable || (schema.isUsable = await canUseTables(client, report))) return client;
          client.release();
        } catch (error) {
          if (pool.ended) throw error;
        }
        await sleep(schema.isUsable ? PAUSE_MS : UNUSABLE_PAUSE_MS, undefined, { signal: giveUp });
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

/** Whether BullMQ would take to this schema; why not is reported. */
async function canUseTables(client: PoolClient, report: (error: Error) => void): Promise<boolean> {
  try {
    await assertSchemaCompatibility(client, DEFAULT_SCHEMA);
    return true;
  } catch (error) {
    report(asError(error));
    return false;
  }
}

const PROBE = 'probe';
type Probe = InstanceType<typeof Queue<unknown, void>>;

/**
 * Adds a job that nobody takes and removes it, rather than believing that whoever answers would let
 * it be done.
 */
async function healthOf(pool: Pool, queue: Pick<Probe, 'add' | 'remove'>): Promise<QueueHealth> {
  try {
    const client = await pool.connect();
    try {
      await assertSchemaCompatibility(client, DEFAULT_SCHEMA);
      await demandReadCommitted(client);
    } finally {
      client.release();
    }
    await queue.add(PROBE, {}, { jobId: PROBE });
    await queue.remove(PROBE);
    return { ok: true, detail: 'PostgreSQL' };
  } catch (error) {
    // What could not be sent says so in BullMQ's words, and why behind them.
    const fault = asError(error instanceof Error && error.cause !== undefined ? error.cause : error);
    const verb = isOutage(fault) ? 'does not answer' : 'refuses';
    return { ok: false, detail: `PostgreSQL ${verb}: ${fault.message}` };
  }
}

/**
 * The pool asks for it on each connection, and what stands between here and the server may not keep
 * that: then BullMQ does the work of a job and loses hold of it. @throws Error
 */
async function demandReadCommitted(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ level: string }>(
    `select current_setting('transaction_isolation') as level`,
  );
  const level = rows[0]?.level;
  if (level === 'read committed') return;
  throw new Error(
    `it works at ${level}, where jobs are lost; set default_transaction_isolation to 'read committed' for the role, and see that a pooler keeps it`,
  );
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
