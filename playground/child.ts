import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A playground in a process of its own, as people start it. */
export interface Child {
  /** The address it printed. */
  readonly url: string;
  /** Ctrl-C; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** @throws Error with what it printed when it ends without an address */
export async function startChild(folder: string, ...more: readonly string[]): Promise<Child> {
  const { process: child, printed } = spawnChild([], folder, ...more);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const address = /http:\/\/\S+/.exec(printed())?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${printed()}`)));
  });
  return {
    url,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/** Starts one that is expected to end by itself. */
export const runChild = (folder: string, ...more: readonly string[]): Promise<Ended> =>
  runChildWith([], folder, ...more);

/** The same, with options of Node's. */
export async function runChildWith(
  options: readonly string[],
  folder: string,
  ...more: readonly string[]
): Promise<Ended> {
  const { process: child, printed } = spawnChild(options, folder, ...more);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed: printed() };
}

function spawnChild(
  options: readonly string[],
  folder: string,
  ...more: readonly string[]
): { readonly process: ChildProcess; readonly printed: () => string } {
  const args = [...options, '--import', 'tsx', 'playground/main.ts', '--data', folder, ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  }
  return { process: child, printed: () => printed };
}
