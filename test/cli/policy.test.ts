import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { testFolder } from '../support/folder.ts';
import { recordingTerminal } from './recording-terminal.ts';

const DOCUMENT = `version: 1
policies:
  - { id: p, match: { resources: ['acme/**'], roles: [developer] }, approval: { steps: [{ who: owners, need: 2 }] }, reason: optional }
`;
const GOOD = `examples:
  - { place: acme/api, role: developer, for: 1h, expect: { outcome: asked, policy: p, steps: [2 of owners] } }
`;
const BAD = GOOD.replace('2 of', '1 of');

let folder = '';
beforeAll(async () => {
  folder = await testFolder();
  await writeFile(join(folder, 'hallpass.yaml'), DOCUMENT);
  await writeFile(join(folder, 'good.yaml'), GOOD);
  await writeFile(join(folder, 'bad.yaml'), BAD);
  await writeFile(join(folder, 'odd.yaml'), 'examples: []');
});
afterAll(() => rm(folder, { recursive: true }));

async function call(...args: string[]) {
  const terminal = recordingTerminal();
  const code = await run(['policy', ...args], terminal);
  return { code, out: terminal.lines.join('\n'), err: terminal.errors.join('\n') };
}
const test = (examples: string) =>
  call('test', join(folder, examples), '--with', join(folder, 'hallpass.yaml'));

it('hallpass config diff says in words what an edited file changes', async () => {
  const [before, after] = ['hallpass.yaml', 'edited.yaml'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  await writeFile(after, DOCUMENT.replace('need: 2', 'need: 3'));
  const terminal = recordingTerminal();
  expect(await run(['config', 'diff', before, after], terminal)).toBe(0);
  expect(terminal.lines).toEqual(['acme/**, Developer: 3 of owners instead of 2 of owners']);
  expect(await run(['config', 'diff'], terminal)).toBe(64);
  // One file is compared with what the server has, and nobody has signed in here.
  expect(await run(['config', 'diff', before], terminal)).toBe(77);
});

describe('hallpass policy test', () => {
  it('counts the examples that are decided as they are meant', async () => {
    expect(await test('good.yaml')).toMatchObject({ code: 0, out: expect.stringContaining('1 example') });
  });

  it('exits with 1 and shows the first that is decided otherwise', async () => {
    const { code, out } = await test('bad.yaml');
    expect(code).toBe(1);
    expect(out).toMatch(
      /examples\[0\]: developer on acme\/api for 1h\n {2}steps\n {2}- 1 of owners\n {2}\+ 2 of owners/,
    );
  });

  it('names what is wrong with the examples themselves', async () => {
    expect(await test('odd.yaml')).toMatchObject({
      code: 78,
      err: expect.stringContaining('has no example'),
    });
    expect(await test('none.yaml')).toMatchObject({
      code: 78,
      err: expect.stringContaining('cannot be read'),
    });
  });
});

it.each([
  [['explain']],
  [['explain', '--person', 'x@y.z', '--place', 'a', '--role', 'boss']],
  [['test']],
  [['replay', '--days', 'x']],
  [['replay', 'now']],
  [[]],
])('does not understand %j', async (args) => {
  expect((await call(...args)).code).toBe(64);
});
