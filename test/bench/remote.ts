/** Calls over IPC between the bench and the processes it starts, so that what is measured shares no event loop with what measures. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** What a process can be asked for; inputs and outputs are plain data. */
type Calls = Readonly<Record<string, (input: never) => Promise<unknown>>>;

interface Asked {
  readonly id: number;
  readonly name: string;
  readonly input: never;
}

interface Answered {
  readonly id: number;
  readonly output?: unknown;
  /** Why there is no output. */
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The child's end: answers calls until the other end is gone, and then ends the process. */
export function serve(calls: Calls): void {
  process.on('message', ({ id, name, input }: Asked) => {
    const answer = (rest: Omit<Answered, 'id'>): void => void process.send?.({ id, ...rest });
    const work = calls[name]?.(input) ?? Promise.reject(new Error(`there is no call ${name}`));
    work.then(
      (output) => answer({ output }),
      (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}

interface Start {
  readonly build?: string;
  readonly execArgv?: readonly string[];
}

/** The other end: a process that runs one module of the built bench. */
export class Remote<C extends Calls> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #ended: Error | null = null;

  /** `module` is the name of a file in processes/, without its ending; `build` the folder whose `dist` has it. */
  constructor(module: string, { build = '.', execArgv = [] }: Start = {}) {
    this.#child = fork(resolve(build, `dist/test/bench/processes/${module}.js`), {
      cwd: build,
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answered: Answered) => this.#take(answered));
    this.#child.once('exit', (code, signal) => {
      this.#ended = new Error(`the process ${module} ended with ${code ?? signal}`);
      for (const { reject } of this.#waiting.values()) reject(this.#ended);
    });
    // A call that crosses with the end: the exit tells.
    this.#child.on('error', () => undefined);
  }

  call<N extends keyof C & string>(
    name: N,
    ...[input]: Parameters<C[N]>
  ): Promise<Awaited<ReturnType<C[N]>>> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#child.send({ id, name, input });
    });
  }

  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  #take({ id, output, error }: Answered): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(output);
    else waiting?.reject(new Error(error));
  }
}
