import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Running {
  readonly pid: number;
  /** Null while it is starting. */
  readonly url: string | null;
}

export interface Claim {
  /** Tells later starts where this one is. */
  readonly announce: (url: string) => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * Takes the folder for this process alone.
 * @throws Error in words for people when another process has it
 */
export async function claim(folder: string): Promise<Claim> {
  const file = join(folder, 'running.json');
  const own = (url: string | null): string => JSON.stringify({ pid: process.pid, url } satisfies Running);
  for (let attempt = 0; !(await created(file, own(null))); attempt++) {
    const running = await readRunning(file);
    if (attempt > 3 || (running !== null && (await isAlive(running)))) throw refusal(file, running);
    await rm(file, { force: true });
  }
  return {
    async announce(url) {
      await writeFile(`${file}.new`, own(url));
      await rename(`${file}.new`, file);
    },
    release: () => rm(file, { force: true }),
  };
}

function refusal(file: string, running: Running | null): Error {
  const where = running?.url ?? 'and is just starting';
  return new Error(
    `The playground already runs: ${where} (process ${running?.pid ?? 'unknown'}).\n` +
      `Open that page, or stop it with Ctrl-C where it was started. If it does not run, delete ${file}.`,
  );
}

async function created(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(text);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readRunning(file: string): Promise<Running | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Running;
  } catch {
    return null;
  }
}

/** A process id alone proves nothing: it may be somebody else's by now. */
async function isAlive({ pid, url }: Running): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (url === null) return true;
  const answer = await fetch(`${url}/api/alive`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
  const said: unknown = await answer?.json().catch(() => null);
  return typeof said === 'object' && said !== null && 'pid' in said && said.pid === pid;
}
