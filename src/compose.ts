/**
 * The composition root: only here and beside it are pools and clients opened. `compose` connects,
 * migrates and applies the document; `start` takes work; `stop` gives it up in the reverse order.
 * What needs Slack or Redis to be there waits for them; ending access does not.
 */
import { startingAtOnce, type AtOnce } from '../jobs/at-once.ts';
import { openClocks, type Clocks } from '../jobs/clocks.ts';
import { beginHeartbeat, type Heartbeat } from '../jobs/heartbeat.ts';
import { startSchedule, type Schedule } from '../jobs/schedule.ts';
import { startJobs, type Jobs } from '../jobs/start.ts';
import { documentWarnings } from './config/document.ts';
import type { Config } from './config/config.ts';
import { openAuditAnchor } from './connectors/audit-anchor.ts';
import { wayThrough } from './connectors/dispatcher.ts';
import type { Context } from './context.ts';
import { migratePatiently } from './db/schema/migrate-patiently.ts';
import { pendingMigrations } from './db/schema/migrate.ts';
import { createLog, eachOnceAMinute, type Log } from './log.ts';
import { queueRemark } from './queue/queue-remark.ts';
import { queueAdvice } from './sentences/queue-advice.ts';
import { tryQueue } from './queue/try-queue.ts';
import { openQueue, type Queue } from './queue/queue.ts';
import { connectSlack } from './slack/edge/connect-slack.ts';
import { createSlackApp, type SlackApp } from './slack/app.ts';
import { sweepRescued } from './sweep-rescued.ts';
import { listen, type Listening } from './web/listen.ts';
import type { Secret } from './secret.ts';
import { kept } from './web/kept.ts';
import { createApi } from './web/api/api.ts';
import { createConsole } from './web/console/console.tsx';
import { createMetrics } from './web/metrics.ts';
import { createPages } from './web/pages/pages.tsx';
import { eventsRemark } from './web/events-remark.ts';
import { probeAll } from './web/readiness.ts';
import { createWeb } from './web/server.ts';
import { createWebhooks } from './web/webhooks.ts';
import { createContext } from './compose-context.ts';
import { openStorage, type Storage } from './compose-storage.ts';

export interface ComposeOptions {
  /** One half of the program, for several machines on one database; undefined is both. */
  readonly only?: 'slack' | 'jobs' | undefined;
  /** The clock; the real one unless a test or the playground owns time. */
  readonly now?: () => Date;
  readonly log?: Log;
  /** What openStorage() gave for the same configuration; opened here when not given. */
  readonly storage?: Promise<Storage>;
  /** How many connections the queue takes at most; 4 do for a program that lives for seconds. */
  readonly queueConnections?: number;
}

export interface Program {
  readonly ctx: Context;
  readonly queue: Queue;
  /** What is being worked on here now: Slack payloads, jobs from the queue, looks of the sweep. */
  inFlight(): number;
  /**
   * Resolves when the periodic work is arranged as the document says by now; at once where nothing
   * of it is.
   */
  arranged(): Promise<void>;
  /** Opens the port and takes work; returns the address it listens on. */
  start(): Promise<string>;
  /** Takes no new work, waits for what is under way, closes everything. Twice: the same promise. */
  stop(): Promise<void>;
}

/**
 * @throws ConfigError when the database cannot be used, or the document does not go with what is in
 * force; Error when it cannot be reached
 */
export async function compose(config: Config, options: ComposeOptions = {}): Promise<Program> {
  const log = options.log ?? createLog(config.logLevel);
  const storage = await (options.storage ?? openStorage(config, log, options.queueConnections));
  const { database, queueDatabase, embedded } = storage;
  const stopped = new AbortController();
  const { queue, tried } = await openTriedQueue(config, storage, log, stopped.signal);
  for (const warning of documentWarnings(config.document.file)) log.warn({ ...warning }, 'configuration');
  const clocks = options.now === undefined ? openClocks(log) : null;
  const atOnce = startingAtOnce();
  const ctx = createContext(config, database, queue, { now: clocks?.now, ...options, clocks, atOnce, log });
  await clocks?.begin(ctx);
  let heartbeat: Heartbeat;
  try {
    heartbeat = await beginHeartbeat(ctx, { ...config.document, supersedes: config.supersedes });
  } catch (error) {
    // An embedded server is a process of its own, and would stay.
    stopped.abort();
    await tried;
    await queue.close();
    await Promise.all([database.close(), queueDatabase?.close()]);
    await embedded?.stop();
    throw error;
  }
  await tried;
  const slack =
    options.only === 'jobs'
      ? null
      : createSlackApp(ctx, { ...config.slack, wayOut: wayThrough(config.proxies) });
  const { metricsToken } = config;
  const own = { ctx, atOnce, clocks, heartbeat, queue, slack, stopped, metricsToken };
  return program(config, options, { ...storage, ...own });
}

/**
 * Migrates, and opens the queue, which is tried meanwhile; `tried` never rejects. With Redis it has
 * been by then, for a Redis may be refused: nothing of this process is in force yet.
 * @throws ConfigError as migrate() and tryQueue() do
 */
async function openTriedQueue(
  config: Config,
  { database, queueDatabase }: Storage,
  log: Log,
  stopped: AbortSignal,
): Promise<{ readonly queue: Queue; readonly tried: Promise<void> }> {
  const onQueueFault = eachOnceAMinute((error, unsaid) => log.warn({ err: error, unsaid }, 'queue fault'));
  const attempt = async (queue: Queue): Promise<void> => {
    const health = await tryQueue(queue);
    if (health.ok) return;
    const advice = queueAdvice(health.detail);
    log.warn({ queue: health.detail, advice }, 'the queue is of no use, so the sweep does its work');
  };
  const migrating = migratePatiently(database, { withQueue: queueDatabase !== null, onQueueFault, stopped });
  if (queueDatabase !== null) {
    await migrating;
    const queue = openQueue(queueDatabase, onQueueFault);
    return { queue, tried: attempt(queue) };
  }
  const queue = openQueue({ redisUrl: config.redisUrl?.reveal() ?? '' }, onQueueFault);
  const tried = attempt(queue);
  await Promise.all([migrating, tried]).catch(async (error: unknown) => {
    await queue.close();
    throw error;
  });
  return { queue, tried };
}

interface Parts extends Storage {
  readonly ctx: Context;
  readonly atOnce: AtOnce;
  /** Null where a test or the playground owns time. */
  readonly clocks: Clocks | null;
  readonly heartbeat: Heartbeat;
  readonly queue: Queue;
  readonly slack: SlackApp | null;
  readonly stopped: AbortController;
  readonly metricsToken: Secret | null;
}

function program(config: Config, options: ComposeOptions, parts: Parts): Program {
  const { ctx, atOnce, clocks, heartbeat, queue, database, queueDatabase, embedded, slack, stopped } = parts;
  let jobs: Jobs | null = null;
  let web: Listening | null = null;
  let schedule: Schedule | null = null;
  let stopping: Promise<void> | null = null;
  async function stop(): Promise<void> {
    stopped.abort();
    await slack?.stop();
    await web?.close();
    schedule?.stop();
    clocks?.stop();
    await jobs?.stop();
    await queue.close();
    await heartbeat.stop();
    await Promise.all([database.close(), queueDatabase?.close()]);
    await embedded?.stop();
  }
  return {
    ctx,
    queue,
    inFlight: () => (slack?.inFlight() ?? 0) + (jobs?.inFlight() ?? 0),
    arranged: async () => schedule?.look(),
    async start() {
      clocks?.watch(ctx);
      const anchor = openAuditAnchor({ ...config.auditAnchor, proxies: config.proxies, log: ctx.log });
      if (options.only !== 'slack')
        jobs = startJobs(ctx, queue, { onRescue: (job) => sweepRescued.inc({ job }), anchor, atOnce });
      web = await listen({ ...config.http, slack: slack?.requestListener ?? null, web: createSite(parts) });
      if (slack !== null) void connectSlack(ctx.log, slack, stopped.signal);
      if (options.only !== 'slack') schedule = startSchedule(ctx, queue);
      ctx.log.info({ url: web.url, only: options.only ?? 'all' }, 'hallpass listens');
      return web.url;
    },
    stop: () => (stopping ??= stop()),
  };
}

function createSite(parts: Parts): ReturnType<typeof createWeb> {
  const { ctx, clocks, queue, database, slack, metricsToken } = parts;
  return createWeb({
    log: ctx.log,
    pages: createPages(ctx),
    console: createConsole(ctx),
    api: createApi(ctx),
    webhooks: createWebhooks(ctx),
    ready: kept(
      () =>
        probeAll({
          database: async () => database.pool.query('select 1').then(() => null),
          migrations: async () =>
            (await pendingMigrations(database.db)).length === 0 ? null : 'are pending; run hallpass migrate',
          queue: async () => queueRemark(await queue.checkHealth()),
          clocks: async () => clocks?.remark() ?? null,
          events: () => eventsRemark(ctx.db),
          slack: async () =>
            slack?.ready() === false ? 'is not connected yet; see the log' : (slack?.fault() ?? null),
        }),
      0,
    ),
    metricsToken,
    metrics: createMetrics({
      db: ctx.db,
      now: ctx.now,
      waiting: async () =>
        Object.fromEntries(
          Object.entries(await queue.counts()).map(([name, counts]) => [name, counts.waiting]),
        ),
    }),
  });
}
