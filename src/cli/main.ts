#!/usr/bin/env node
/**
 * The program `hallpass`. Everything testable is in run.ts; only here and in start.ts is the
 * process itself touched.
 */
import { join } from 'node:path';
import { askSecretly } from './client/ask-secretly.ts';
import { keepCompiled } from './keep-compiled.ts';

const { filename, dirname } = import.meta;
// What runs from the sources compiles otherwise.
if (filename.endsWith('.js')) keepCompiled(join(dirname, 'compiled'));
const { run } = await import('./run.ts');

process.exit(
  await run(process.argv.slice(2), {
    env: process.env,
    out: (text) => console.log(text),
    err: (text) => console.error(text),
    isTerminal: process.stdout.isTTY,
    secret: (question) => askSecretly(question, process.stdin, process.stderr),
    pipes: { input: process.stdin, output: process.stdout },
    interrupted: () => new Promise((resolve) => process.once('SIGINT', () => resolve())),
  }),
);
