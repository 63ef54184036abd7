import type { StorageConfig } from './config/storage.ts';
import { openDatabase, type Database } from './db/database.ts';
import { startEmbedded, type Embedded } from './db/embedded/embedded.ts';
import type { Log } from './log.ts';

/**
 * Three workers hold one each for good. More than three for the rest only cost time: each compiles
 * BullMQ's functions anew, a tenth of a second of the server's.
 */
const QUEUE_CONNECTIONS = 6;
const QUEUE_PATIENCE_MS = 5_000;

export interface Storage {
  readonly database: Database;
  /**
   * The queue's own connections, so that whatever becomes of them the sweep has others; null with
   * Redis.
   */
  readonly queueDatabase: Database | null;
  readonly embedded: Embedded | null;
}

/**
 * Starts the embedded server, where there is one, and opens the pools. It needs so little of the
 * program that the rest can be loaded meanwhile: a first connection is made at once, and whether
 * that works whoever asks next finds out. `queueConnections` are 6 when not given.
 * @throws as startEmbedded does; not when a server elsewhere is away
 */
export async function openStorage(
  config: Pick<StorageConfig, 'database' | 'redisUrl'>,
  log: Log,
  queueConnections = QUEUE_CONNECTIONS,
): Promise<Storage> {
  const onError = (error: Error): void => log.warn({ err: error }, 'database connection lost');
  const embedded =
    config.database.kind === 'url'
      ? null
      : await startEmbedded({ dataDir: config.database.dataDir, log: (message) => log.info(message) });
  const address =
    config.database.kind === 'url'
      ? { url: config.database.url.reveal() }
      : { connection: (embedded as Embedded).connection };
  const database = openDatabase(address, { onError });
  database.pool.query('select 1').catch(() => undefined);
  const queue = { onError, max: queueConnections, patienceMs: QUEUE_PATIENCE_MS };
  return {
    database,
    queueDatabase: config.redisUrl === null ? openDatabase(address, queue) : null,
    embedded,
  };
}
