import { createPublicKey } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { jsonLine } from '../../src/evidence/lines.ts';
import { writeBundle } from '../../src/evidence/bundle.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { makeSigningKey, readSigningKey } from '../../src/signing-key.ts';
import { sampleEvidence } from '../evidence/sample.ts';
import { testFolder } from '../support/folder.ts';
import type { Row } from './row.ts';

const ITEMS = 50_000;
const MOST_MS = 60_000;
const MOST_MB = 300;
const LOOK_MS = 50;
const MB = 1_000_000;

/**
 * The signed bundle of a campaign of 50,000 items: how long it takes, and the most memory of the whole process meanwhile. Bare: the same
 * rows as JSON lines, written and compressed.
 */
export async function evidence(): Promise<Row[]> {
  const folder = await testFolder();
  const key = readSigningKey(makeSigningKey());
  if (key === null) throw new Error('no key');
  const path = join(folder, 'bundle.zip');
  try {
    const bare = await timed(() => bareLines(folder));
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), LOOK_MS);
    const ms = await timed(() => writeBundle(sampleEvidence(ITEMS), key, createWriteStream(path)));
    clearInterval(look);
    const { faults } = await verifyBundle(path, [createPublicKey(key)]);
    if (faults.length > 0) throw new Error('the bundle is not what was signed');
    const common = { benchmark: 'evidence', on: `${ITEMS} items` };
    return [
      { ...common, figure: 'bundle', value: ms, unit: 'ms', bare, bar: { of: 'value', most: MOST_MS } },
      {
        ...common,
        figure: 'memory',
        value: most / MB,
        unit: 'MB',
        bare: null,
        bar: { of: 'value', most: MOST_MB },
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bareLines(folder: string): Promise<void> {
  const path = join(folder, 'items.jsonl');
  const lines = async function* (): AsyncGenerator<string> {
    for await (const item of sampleEvidence(ITEMS).items) yield jsonLine(item);
  };
  await pipeline(lines, createWriteStream(path));
  await pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.gz`));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
