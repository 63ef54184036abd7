/** A campaign's evidence as one signed zip. */
import { createHash, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Evidence } from '../domain/reviews/evidence.ts';
import { VERSION } from '../version.ts';
import { itemHead, itemLine, jsonLine, placeHead, placeLine } from './lines.ts';
import { fingerprint, publicPem, signatureOf } from './signing.ts';

import { summaryPdf } from './summary-pdf.ts';
import { countItem, countPlace, emptyTally, type Tally } from './tally.ts';

/** As `sha256sum` writes it, and `sha256sum -c` reads it. */
export const MANIFEST = 'manifest.sha256';
/** Over the manifest, 64 bytes. */
export const SIGNATURE = 'manifest.sig';
/** Of whoever signed; it says nothing of who that is. */
export const PUBLIC_KEY = 'key.pem';

/**
 * Writes the zip, and ends `out`. Rows pass through one by one into files of a folder that is
 * removed again, for two of them are made in one reading: memory does not grow with their number.
 * Rejects with what `evidence` or `out` failed with; then `out` has no whole zip.
 */
export async function writeBundle(evidence: Evidence, key: KeyObject, out: Writable): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hallpass-evidence-'));
  try {
    const names = await writeFiles(evidence, key, folder);
    const manifest = Buffer.from(await manifestOf(folder, names));
    const zip = new ZipFile();
    const about = { mtime: evidence.readAt, mode: 0o100_644 };
    for (const name of names) zip.addFile(join(folder, name), name, about);
    zip.addBuffer(manifest, MANIFEST, about);
    zip.addBuffer(signatureOf(manifest, key), SIGNATURE, { ...about, compress: false });
    zip.end();
    await pipeline(zip.outputStream, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeFiles(evidence: Evidence, key: KeyObject, folder: string): Promise<string[]> {
  const { campaign, auditHead, readAt: madeAt } = evidence;
  const tally = emptyTally();
  await writeItems(evidence, tally, folder);
  await writePlaces(evidence, tally, folder);
  const summary = { campaign, auditHead, tally, madeAt, fingerprint: fingerprint(key) };
  const about = { madeAt, madeBy: `hallpass ${VERSION}`, campaign, auditHead };
  const whole: Readonly<Record<string, string | Buffer>> = {
    'campaign.json': `${JSON.stringify(about, null, 2)}\n`,
    'summary.pdf': await summaryPdf(summary),
    [PUBLIC_KEY]: publicPem(key),
  };
  for (const [name, content] of Object.entries(whole)) await writeFile(join(folder, name), content);
  return [
    'summary.pdf',
    'items.csv',
    'items.jsonl',
    'completeness.csv',
    'completeness.jsonl',
    'campaign.json',
    PUBLIC_KEY,
  ];
}

async function writeItems({ items }: Evidence, tally: Tally, folder: string): Promise<void> {
  const csv = createWriteStream(join(folder, 'items.csv'));
  const jsonl = createWriteStream(join(folder, 'items.jsonl'));
  await written(csv, itemHead());
  for await (const item of items) {
    countItem(tally, item);
    await written(csv, itemLine(item));
    await written(jsonl, jsonLine(item));
  }
  await Promise.all([closed(csv), closed(jsonl)]);
}

async function writePlaces({ places }: Evidence, tally: Tally, folder: string): Promise<void> {
  const csv = createWriteStream(join(folder, 'completeness.csv'));
  const jsonl = createWriteStream(join(folder, 'completeness.jsonl'));
  await written(csv, placeHead());
  for (const place of places) {
    countPlace(tally, place);
    await written(csv, placeLine(place));
    await written(jsonl, jsonLine(place));
  }
  await Promise.all([closed(csv), closed(jsonl)]);
}

/** Waits where the disk is slower than the rows. */
async function written(file: WriteStream, text: string): Promise<void> {
  if (!file.write(text)) await once(file, 'drain');
}

async function closed(file: WriteStream): Promise<void> {
  file.end();
  await finished(file);
}

async function manifestOf(folder: string, names: readonly string[]): Promise<string> {
  let lines = '';
  for (const name of names) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Buffer);
    lines += `${hash.digest('hex')}  ${name}\n`;
  }
  return lines;
}
