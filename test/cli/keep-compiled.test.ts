import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import * as modules from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../support/folder.ts';

const MODULE = resolve('src/cli/keep-compiled.ts');

/** In a process of its own: what it turns on stays on. */
async function keptBy(folder: string): Promise<string[]> {
  const script = `import { keepCompiled } from ${JSON.stringify(MODULE)}; keepCompiled(${JSON.stringify(folder)}); await import('yaml');`;
  await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  return readdir(folder).catch(() => []);
}

test('what Node compiled is kept in the folder, by versions of Node that can', async () => {
  const parent = await testFolder();
  onTestFinished(() => rm(parent, { recursive: true }));
  expect((await keptBy(join(parent, 'compiled'))).length > 0).toBe('enableCompileCache' in modules);
});

test('a folder that cannot be made keeps nobody from starting', async () => {
  await expect(keptBy('/dev/null/compiled')).resolves.toEqual([]);
});
