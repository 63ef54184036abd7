import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { createCluster, launch, type Launched } from './server-process.ts';
import { prepareFolder, type ServerFolder } from './server-folder.ts';

/** Crash recovery of a large database takes its time; everything else is a matter of a second. */
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;
const LAUNCHES = 25;
const LAUNCH_PAUSE_MS = 200;
const RESTART_PAUSE_MS = 1_000;
/** Any number that nothing else in this database locks. */
const STOP_LOCK = 4_853_001;
const KEEPER = 'hallpass keeper';

/** Where the server listens: only on a unix socket, `host` is its folder. */
export interface SocketConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedOptions {
  /** HALLPASS_DATA. Created when missing; holds the database, the socket, and `postgres.log`. */
  readonly dataDir: string;
  /** False only for tests: a power failure may then destroy the database. */
  readonly durable?: boolean;
  readonly log?: (message: string) => void;
}

export interface Embedded {
  readonly connection: SocketConnection;
  /**
   * Stops the server unless another hallpass process still uses it; the last one out stops it.
   * Close your pools first. Twice: the same promise.
   */
  readonly stop: () => Promise<void>;
}

/**
 * A PostgreSQL 18 of our own in `dataDir`, which is brought up again should it die. There is never
 * a second one on the folder: a server that already answers there, left over from a killed process
 * or in use by another hallpass, is used as it is. Starts a process that outlives this one until
 * stop().
 * @throws ConfigError when this machine or this folder cannot run one; Error with the end of the
 * server's log when it does not start
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, durable = true, log = () => undefined } = options;
  const folder = await prepareFolder(dataDir);
  // Never when it is brought up again: should the files vanish, an empty database would be no help.
  await createCluster(folder);
  let stopping: Promise<void> | null = null;
  let reviving: Promise<void> | null = null;
  let keeper = await attach(folder, durable, log);
  watch();

  /**
   * Each process keeps one connection open: it shows that the server lives, and to the server that
   * it is still used.
   */
  function watch(): void {
    keeper.once('end', () => {
      if (stopping !== null) return;
      log('the embedded PostgreSQL went away; starting it again');
      reviving = revive().finally(() => (reviving = null));
    });
  }

  async function revive(): Promise<void> {
    for (;;) {
      if (stopping !== null) return;
      try {
        keeper = await attach(folder, durable, log);
        if (stopping === null) return watch();
        return await detach(keeper, folder, log);
      } catch (error) {
        log(`the embedded PostgreSQL did not come back: ${String(error)}`);
        await sleep(RESTART_PAUSE_MS);
      }
    }
  }

  return {
    connection: connectionTo(folder),
    stop: () => (stopping ??= reviving ?? detach(keeper, folder, log)),
  };
}

function connectionTo({ socket }: ServerFolder): SocketConnection {
  return { host: socket, port: 5432, user: 'hallpass', database: 'postgres' };
}

/** The keeper connection to the folder's server, which is launched when nobody answers. */
async function attach(
  folder: ServerFolder,
  durable: boolean,
  log: (message: string) => void,
): Promise<Client> {
  const limit = performance.now() + START_LIMIT_MS;
  let server: Launched | null = null;
  let launches = 0;
  while (performance.now() < limit) {
    const answer = await knock(folder);
    if (answer instanceof Client) {
      log(server === null ? 'using the PostgreSQL that already runs here' : 'embedded PostgreSQL started');
      return answer;
    }
    if (answer === 'nobody' && server?.hasEnded() === true) {
      // With a pid file it was another server that kept ours from starting: one that is about to
      // listen, or the last processes of one that was killed. PostgreSQL itself sees to it that
      // there are never two.
      if ((await serverPid(folder)) === null || launches === LAUNCHES) throw await server.failure();
      await sleep(LAUNCH_PAUSE_MS);
      server = null;
    }
    if (answer === 'nobody' && server === null) {
      server = await launch(folder, durable);
      launches += 1;
    }
    await sleep(answer === 'busy' ? 100 : 20);
  }
  throw new Error(`The PostgreSQL in ${folder.cluster} does not answer; see ${folder.log}.`);
}

/** `busy`: somebody is there but starting up or shutting down. */
async function knock(folder: ServerFolder): Promise<Client | 'busy' | 'nobody'> {
  const client = new Client({
    ...connectionTo(folder),
    ssl: false,
    application_name: KEEPER,
    connectionTimeoutMillis: 10_000,
  });
  // The end of the connection is announced by `end` as well, which is what counts here.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'nobody';
    if (code === '57P03' || code === 'ECONNRESET' || code === undefined) return 'busy';
    throw error;
  }
}

async function detach(keeper: Client, folder: ServerFolder, log: (message: string) => void): Promise<void> {
  let alone = false;
  try {
    // Of two that leave at once, the second must see that the first has left.
    await keeper.query('select pg_advisory_lock($1)', [STOP_LOCK]);
    const others = await keeper.query(
      'select from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
      [KEEPER],
    );
    await keeper.query("set application_name = ''");
    alone = others.rowCount === 0;
  } catch (error) {
    return log(`the embedded PostgreSQL went away before it was stopped: ${String(error)}`);
  } finally {
    await keeper.end();
  }
  if (alone) await shutDown(folder, log);
  else log('leaving the embedded PostgreSQL to the other hallpass process');
}

async function shutDown(folder: ServerFolder, log: (message: string) => void): Promise<void> {
  const pid = await serverPid(folder);
  if (pid === null) return;
  process.kill(pid, 'SIGINT');
  const limit = performance.now() + STOP_LIMIT_MS;
  while ((await serverPid(folder)) === pid) {
    if (performance.now() > limit) {
      process.kill(pid, 'SIGQUIT');
      return log(
        'the embedded PostgreSQL did not stop in time; it was told to stop at once and will recover at the next start',
      );
    }
    await sleep(20);
  }
  log('embedded PostgreSQL stopped');
}

/**
 * PostgreSQL itself removes the file when it stops, and replaces one left by a server that died.
 */
async function serverPid({ cluster }: ServerFolder): Promise<number | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isNaN(pid) ? null : pid;
}
