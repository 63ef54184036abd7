import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stopRequested } from '../../src/cli/stop.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { serve } from './server.ts';
import { claim, type Claim } from './single-run.ts';
import { openStage } from './stage.ts';

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
  const stop = Promise.race([stopRequested(process, () => process.exit(1)), left()]);
  // Whoever the database runs as, when that is not us, must be able to get through.
  await mkdir(path, { recursive: true, mode: 0o711 });
  const claimed = await claim(path);
  try {
    if (reset) await forget(path);
    const stage = await openStage(path);
    try {
      await show(stage, claimed, { port, stop });
    } finally {
      await stage.close();
      complain([...stage.slack.violations, ...stage.gitlab.violations]);
    }
  } finally {
    await claimed.release();
  }
}

/** The terminal was closed, or whoever started us with a channel, as the tests do, is gone: then nobody reads what we print. */
function left(): Promise<void> {
  process.stdout.on('error', () => undefined);
  return new Promise((resolve) => {
    process.once('SIGHUP', () => resolve());
    process.once('disconnect', () => resolve());
    process.channel?.unref();
  });
}

async function show(
  stage: Awaited<ReturnType<typeof openStage>>,
  claimed: Claim,
  { port, stop }: { readonly port: number | null; readonly stop: Promise<unknown> },
): Promise<void> {
  const serving = await serve(stage, port);
  try {
    await claimed.announce(serving.url);
    console.log(
      `hallpass playground: ${serving.url}\nCtrl-C stops it. It remembers; start it with --reset to forget.`,
    );
    await stop;
    console.log('\nStopping…');
  } finally {
    await serving.close();
  }
}

/** Empties the folder but for our claim to it. A database left running by a killed playground is stopped first. */
async function forget(folder: string): Promise<void> {
  const dataDir = join(folder, 'database');
  if (existsSync(join(dataDir, 'postgres/postmaster.pid'))) {
    const left = await startEmbedded({ dataDir }).catch(() => null);
    await left?.stop();
  }
  for (const name of await readdir(folder)) {
    if (name !== 'running.json') await rm(join(folder, name), { recursive: true });
  }
}

/** The fakes are stricter than the real things. What they found is a mistake in hallpass, which somebody should hear of. */
function complain(violations: readonly string[]): void {
  for (const violation of new Set(violations)) console.error(`against the rules: ${violation}`);
}
