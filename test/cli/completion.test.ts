/** Completions in the shells themselves, where they are found. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { recordingTerminal } from './recording-terminal.ts';

type Shell = 'bash' | 'zsh' | 'fish';

const skipped = (shell: Shell): string => (isThere(shell) ? '' : ` (skipped: there is no ${shell} here)`);
const isThere = (shell: Shell): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** A folder with the completion of a shell as `completion`, and a document. */
async function folderFor(shell: Shell): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hallpass-completion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const terminal = recordingTerminal({});
  await run(['completion', shell], terminal);
  writeFileSync(join(folder, 'completion'), `${terminal.lines.join('\n')}\n`);
  writeFileSync(join(folder, 'new.yaml'), '');
  return folder;
}

const inShell = (shell: Shell, args: readonly string[], cwd: string): string =>
  execFileSync(shell, [...args], {
    cwd,
    encoding: 'utf8',
    timeout: 30_000,
    env: { PATH: process.env['PATH'], TERM: 'dumb', HOME: cwd },
  });

/** What bash would offer behind these words, the last of which is being typed. */
function offeredByBash(folder: string, line: string): string[] {
  const words = line.split(' ');
  const script = `source ./completion
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_hallpass; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(inShell('bash', ['--norc', '-c', script], folder));
}

const offeredByFish = (folder: string, line: string): string[] =>
  lines(inShell('fish', ['--no-config', '-c', `source ./completion; complete -C '${line}'`], folder));

/** What stands on the line of an interactive zsh after a tab. */
function completedByZsh(folder: string, line: string): string {
  const script = `zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'keep() { print -r -- "$BUFFER" > line.new && mv line.new line }; zle -N keep; bindkey "^X^K" keep'
zpty -w inner "source ./completion; print RE''ADY"
zpty -r -m inner seen '*READY*'
zpty -w -n inner '${line}'$'\\t\\x18\\x0b'
until [[ -e line ]] { zpty -r -t inner seen; sleep 0.05 }
cat line; rm line
zpty -d inner`;
  return inShell('zsh', ['-f', '-c', script], folder).trimEnd();
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

it.skipIf(!isThere('bash'))(
  `bash completes commands and the words behind them${skipped('bash')}`,
  async () => {
    const folder = await folderFor('bash');
    expect(offeredByBash(folder, 'hallpass re').toSorted()).toEqual(['rekey', 'request', 'resume']);
    expect(offeredByBash(folder, 'hallpass token re')).toEqual(['revoke']);
    expect(offeredByBash(folder, 'hallpass request acme/api dev')).toEqual(['developer']);
  },
);

it.skipIf(!isThere('fish'))(
  `fish completes commands, the words behind them, and files where one can stand${skipped('fish')}`,
  async () => {
    const folder = await folderFor('fish');
    expect(offeredByFish(folder, 'hallpass re').toSorted()).toEqual(['rekey', 'request', 'resume']);
    expect(offeredByFish(folder, 'hallpass token ')).toEqual(expect.arrayContaining(['list', 'revoke']));
    expect(offeredByFish(folder, 'hallpass token ')).not.toContain('new.yaml');
    expect(offeredByFish(folder, 'hallpass export token ')).not.toContain('revoke');
    expect(offeredByFish(folder, 'hallpass request acme/api developer --w')).toEqual(['--wait']);
    expect(offeredByFish(folder, 'hallpass config apply ne')).toEqual(['new.yaml']);
  },
);

it.skipIf(!isThere('zsh'))(
  `zsh completes commands, the words behind them, and files where one can stand${skipped('zsh')}`,
  async () => {
    const folder = await folderFor('zsh');
    for (const [typed, completed] of [
      ['hallpass req', 'hallpass request'],
      ['hallpass token rev', 'hallpass token revoke'],
      ['hallpass config apply ne', 'hallpass config apply new.yaml'],
      ['hallpass conflicts ne', 'hallpass conflicts new.yaml'],
      ['hallpass token ne', 'hallpass token ne'],
    ] as const)
      expect(completedByZsh(folder, typed)).toBe(completed);
  },
);
