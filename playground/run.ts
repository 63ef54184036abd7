import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startEmbedded } from '../src/db/embedded/embedded.ts';
import { claim } from './single-run.ts';

const SAME_PRESS_MS = 1000;

export interface RunOptions {
  readonly folder: string;
  readonly reset: boolean;
  /** Null: 4321 or the next free one. */
  readonly port: number | null;
}

/**
 * Runs until SIGINT or SIGTERM; a second one ends the process at once.
 * @throws Error in words for people when another process has the folder, or the port
 */
export async function runPlayground({ folder, reset, port }: RunOptions): Promise<void> {
  const path = resolve(folder);
  const stop = stopWanted();
  // Whoever the database runs as, when that is not us, must be able to get through.
  await mkdir(path, { recursive: true, mode: 0o711 });
  const { announce, release } = await claim(path);
  try {
    if (reset) await forget(path);
    await show(path, port, async (url) => {
      await announce(url);
      console.log(`hallpass playground: ${url}`);
      console.log('Ctrl-C stops it. It remembers; start it with --reset to forget.');
      await stop;
      console.log('\nStopping…');
    });
  } finally {
    await release();
  }
}

/** Shows the page while `whileShown` runs, and puts everything away after it. */
async function show(
  folder: string,
  port: number | null,
  whileShown: (url: string) => Promise<void>,
): Promise<void> {
  const dataDir = await databaseIn(folder);
  // A database takes a second to be made, and so does the program to be loaded: this way both
  // happen at once.
  const starting = startEmbedded({ dataDir });
  const [database, { openStage }, { serve }] = await Promise.all([
    starting,
    import('./stage.ts'),
    import('./server.ts'),
  ]).catch(async (error: unknown) => {
    const started = await starting.catch(() => null);
    await started?.stop();
    throw error;
  });
  try {
    const stage = await openStage(folder, dataDir);
    try {
      const serving = await serve(stage, port);
      try {
        await whileShown(serving.url);
      } finally {
        await serving.close();
      }
    } finally {
      await stage.close();
      complain([
        ...stage.slack.violations,
        ...stage.gitlabs.acme.violations,
        ...stage.gitlabs.labs.violations,
      ]);
    }
  } finally {
    await database.stop();
  }
}

/**
 * Resolves when somebody wants us to stop, or whoever started us with a channel, as the tests do,
 * is gone. Ctrl-C reaches us twice, from the terminal and passed on by what started us: only a
 * later one is impatience.
 */
function stopWanted(): Promise<void> {
  // Of a terminal that was closed.
  process.stdout.on('error', () => undefined);
  let first: number | null = null;
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        first ??= performance.now();
        if (performance.now() - first > SAME_PRESS_MS) process.exit(1);
        resolve();
      });
    }
    process.once('disconnect', () => resolve());
    process.channel?.unref();
  });
}

/**
 * Beside the rest; under /tmp when PostgreSQL, which refuses to run as root, could not get there as
 * another user.
 */
async function databaseIn(folder: string): Promise<string> {
  if (process.getuid?.() !== 0 || (await isOpen(folder))) return join(folder, 'database');
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(tmpdir(), `hallpass-playground-${name}`);
}

/** Whether anybody may browse down to it. */
async function isOpen(folder: string): Promise<boolean> {
  const mode = await stat(folder).then(
    (found) => found.mode,
    () => 0o001,
  );
  return (mode & 0o001) !== 0 && (dirname(folder) === folder || (await isOpen(dirname(folder))));
}

/**
 * Empties the folder but for our claim to it. A database left running by a killed playground is
 * stopped first.
 */
async function forget(folder: string): Promise<void> {
  const dataDir = await databaseIn(folder);
  if (existsSync(join(dataDir, 'postgres/postmaster.pid'))) {
    const abandoned = await startEmbedded({ dataDir }).catch(() => null);
    await abandoned?.stop();
  }
  await rm(dataDir, { recursive: true, force: true });
  for (const name of await readdir(folder)) {
    if (name !== 'running.json') await rm(join(folder, name), { recursive: true });
  }
}

/**
 * The fakes are stricter than the real things. What they found is a mistake in hallpass, which
 * somebody should hear of.
 */
function complain(violations: readonly string[]): void {
  for (const violation of new Set(violations)) console.error(`against the rules: ${violation}`);
}
