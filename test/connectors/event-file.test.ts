/** The file of a feed: whole lines, each once, whenever the process that writes it is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { addLine } from '../../src/connectors/event-sender/event-file.ts';

let path: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'hallpass-feed-'));
  path = join(folder, 'audit.jsonl');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const line = (seq: number, filler = '') => ({
  seq,
  mark: `"hash":"${seq}"`,
  text: JSON.stringify({ seq, hash: String(seq), filler }),
});
const add = (seq: number, maxBytes = 1_000_000, keep = 3, filler = '') =>
  addLine({ path, maxBytes, keep }, line(seq, filler));
/** What is in all files, the oldest first. */
const seqs = (): number[] =>
  readdirSync(join(path, '..'))
    .toSorted((a, b) => Number(a.endsWith('.jsonl')) - Number(b.endsWith('.jsonl')) || (a < b ? -1 : 1))
    .flatMap((name) => readFileSync(join(path, '..', name), 'utf8').split('\n'))
    .filter((text) => text !== '')
    .map((text) => (JSON.parse(text) as { seq: number }).seq);

it('is readable for its owner and group alone', async () => {
  await add(1);
  expect(statSync(path).mode & 0o777 & ~0o640).toBe(0);
});

it('gets no line twice, also where it was put aside meanwhile', async () => {
  for (const seq of [1, 2, 3, 2, 3]) await add(seq);
  expect(seqs()).toEqual([1, 2, 3]);
  // The file with the first three is put aside, and the process killed before that is recorded.
  await add(4, 10);
  await add(3);
  await add(5);
  expect(seqs()).toEqual([1, 2, 3, 4, 5]);
});

it('is mended where a process was killed in the middle of a line', async () => {
  await add(1);
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"seq":2,"ha`);
  await add(2);
  await add(3);
  expect(seqs()).toEqual([1, 2, 3]);
});

it('is put aside before it is too large, and only so many of those stay', async () => {
  for (let seq = 1; seq <= 30; seq++) await add(seq, 250, 3, 'x'.repeat(60));
  const names = readdirSync(join(path, '..')).toSorted();
  expect(names).toHaveLength(4);
  for (const name of names) expect(statSync(join(path, '..', name)).size).toBeLessThanOrEqual(250);
  const kept = seqs();
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 31 - kept.length + at));
});

it('has every line once, in order, though its writer was killed at any time', async () => {
  const source = new URL('../../src/connectors/event-sender/event-file.ts', import.meta.url).href;
  const script = `import { addLine } from ${JSON.stringify(source)};
    const [path, first] = process.argv.slice(-2);
    for (let seq = Number(first); ; seq++) {
      await addLine({ path, maxBytes: 20000, keep: 1000 },
        { seq, mark: '"hash":"' + seq + '"', text: JSON.stringify({ seq, hash: String(seq), filler: 'y'.repeat(900) }) });
      process.stdout.write(seq + '\\n');
    }`;
  let recorded = 0;
  for (let life = 0; life < 6; life++) {
    // Some of what was written was not recorded yet: it is sent once more.
    const first = Math.max(1, recorded - life * 2);
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script, '--', path, String(first)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    const enough = first + 4 + life * 3;
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        recorded = Math.max(recorded, ...chunk.toString().trim().split('\n').map(Number));
        if (recorded >= enough) resolve();
      });
    });
    await sleep(life * 3);
    child.kill('SIGKILL');
    await exited;
  }
  await add(recorded + 1, 20_000, 1000);
  const written = seqs();
  expect(written.length).toBeGreaterThan(20);
  expect(written).toEqual(Array.from({ length: written.length }, (_, at) => at + 1));
  expect(written.at(-1)).toBeGreaterThanOrEqual(recorded);
});
