import { execFile, spawn } from 'node:child_process';
import { access, chown, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../../errors.ts';
import { findBinaries } from './server-binaries.ts';
import type { ServerFolder } from './server-folder.ts';

const run = promisify(execFile);

/**
 * The server and initdb need nothing from our environment, and our secrets are none of their
 * business.
 */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * For many short-lived databases as well: each would be vacuumed once a minute, and each of several
 * programs at a time holds some twenty connections.
 */
const FAST_BUT_FRAGILE = [
  'fsync=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
  // Our joins stand in a good order, and here most statements are the first of their kind.
  'join_collapse_limit=1',
  'update_process_title=off',
  'max_connections=400',
].flatMap(asOption);

/** A server process that was started and may have ended since. */
export interface Launched {
  hasEnded(): boolean;
  /** Why it ended, in the words of its log. */
  failure(): Promise<Error>;
}

/**
 * Creates the database files when there are none. They appear in one step, so a crash leaves all or
 * nothing.
 */
export async function createCluster(folder: ServerFolder): Promise<void> {
  if (await exists(join(folder.cluster, 'PG_VERSION'))) return;
  const { initdb } = await findBinaries(folder);
  const draft = await mkdtemp(join(folder.root, 'initdb-'));
  try {
    if (folder.user !== null) await chown(draft, folder.user.uid, folder.user.gid);
    const entry = ['--username=hallpass', '--auth-local=trust', '--auth-host=reject'];
    const content = ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
    await run(initdb, [`--pgdata=${draft}`, ...entry, ...content], {
      ...folder.user,
      cwd: '/',
      env: ENVIRONMENT,
    });
    await rename(draft, folder.cluster);
  } catch (error) {
    // Another process was faster, or initdb failed.
    if (!(await exists(join(folder.cluster, 'PG_VERSION')))) throw cannotRun(error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Starts the server in a session of its own, so that Ctrl-C in a terminal reaches us and not it,
 * and with its log in a file, so that it can outlive us.
 */
export async function launch(folder: ServerFolder, durable: boolean): Promise<Launched> {
  const { postgres } = await findBinaries(folder);
  const log = await open(folder.log, 'a', 0o600);
  const { size } = await log.stat();
  const server = spawn(
    postgres,
    ['-D', folder.cluster, ...settings(folder), ...(durable ? [] : FAST_BUT_FRAGILE)],
    {
      ...folder.user,
      cwd: '/',
      env: ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  );
  let error: Error | null = null;
  server.on('error', (cause) => (error = cause));
  server.unref();
  await log.close();
  return {
    hasEnded: () => error !== null || server.exitCode !== null || server.signalCode !== null,
    failure: async () =>
      cannotRun(error ?? new Error((await readFile(folder.log)).subarray(size).toString().trim())),
  };
}

function settings({ socket }: ServerFolder): string[] {
  return [
    'listen_addresses=',
    `unix_socket_directories="${socket.replaceAll('"', '""')}"`,
    'unix_socket_permissions=0700',
    'port=5432',
    // Refused statements are hallpass's to report, and might quote what people wrote.
    'log_min_messages=log',
    'log_checkpoints=off',
  ].flatMap(asOption);
}

function asOption(setting: string): string[] {
  return ['-c', setting];
}

function cannotRun(cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  // The program is there, so what is not is the loader it asks for.
  if (code === 'ENOENT') {
    const reason =
      'is needed here: the embedded PostgreSQL needs glibc, which this system (Alpine?) does not have';
    return new ConfigError([{ path: 'DATABASE_URL', message: reason }]);
  }
  const advice = 'Set DATABASE_URL to use a PostgreSQL server instead.';
  return new Error(`The embedded PostgreSQL did not start: ${message}\n${advice}`, { cause });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
