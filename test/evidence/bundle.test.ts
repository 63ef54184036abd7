import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { rm } from 'node:fs/promises';
import { run } from '../../src/cli/run.ts';
import { MANIFEST, PUBLIC_KEY, SIGNATURE, writeBundle } from '../../src/evidence/bundle.ts';
import { publicPem, signatureOf } from '../../src/evidence/signing.ts';
import type { Evidence } from '../../src/domain/reviews/evidence.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { makeSigningKey, readSigningKey } from '../../src/signing-key.ts';
import { testFolder } from '../support/folder.ts';
import { NAMES, sampleEvidence } from './sample.ts';

const newKey = (): KeyObject => {
  const key = readSigningKey(makeSigningKey());
  if (key === null) throw new Error('no key');
  return key;
};
const KEY = newKey();
const TRUSTED = [createPublicKey(KEY)];
const has = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

async function made(evidence: Evidence = sampleEvidence(60), key = KEY): Promise<Buffer> {
  const folder = await testFolder();
  const path = join(folder, 'bundle.zip');
  await writeBundle(evidence, key, createWriteStream(path));
  const whole = await readFile(path);
  await rm(folder, { recursive: true });
  return whole;
}

async function kept(files: Readonly<Record<string, Buffer>>): Promise<string> {
  const folder = await testFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function verified(zip: Buffer, keys: readonly KeyObject[] = TRUSTED) {
  const folder = await kept({ 'bundle.zip': zip });
  return verifyBundle(join(folder, 'bundle.zip'), keys);
}

async function unzipped(zip: Buffer): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  const opened = await fromBufferPromise(zip, { lazyEntries: true });
  for await (const entry of opened.eachEntry())
    files[entry.fileName] = await buffer(await opened.openReadStreamPromise(entry));
  return files;
}

async function zipped(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name);
  zip.end();
  return buffer(zip.outputStream);
}

describe('a bundle', () => {
  let zip: Buffer;
  let files: Record<string, Buffer>;
  const text = (name: string): string => files[name]?.toString() ?? '';
  beforeAll(async () => {
    zip = await made();
    files = await unzipped(zip);
  });

  it('is what was signed', async () => {
    expect(await verified(zip)).toMatchObject({ faults: [], files: 7 });
  });

  it('evidence tampered by one byte', async () => {
    const csv = Buffer.from(files['items.csv'] ?? '');
    csv.writeUInt8(csv.readUInt8(500) ^ 1, 500);
    const { faults } = await verified(await zipped({ ...files, 'items.csv': csv }));
    expect(faults).toEqual([{ code: 'changed', file: 'items.csv' }]);
    // Any byte at all of the zip that holds content.
    for (const part of [0.2, 0.4, 0.6, 0.8]) {
      const broken = Buffer.from(zip);
      const at = Math.floor(broken.length * part);
      broken.writeUInt8(broken.readUInt8(at) ^ 0x55, at);
      expect((await verified(broken)).faults.length).toBeGreaterThan(0);
    }
  });

  it('one file removed', async () => {
    const { 'completeness.csv': _, ...rest } = files;
    expect((await verified(await zipped(rest))).faults).toEqual([
      { code: 'missing', file: 'completeness.csv' },
    ]);
    const { [MANIFEST]: __, ...unsigned } = files;
    expect((await verified(await zipped(unsigned))).faults).toEqual([{ code: 'no_manifest' }]);
  });

  it('one file put in', async () => {
    const more = await zipped({ ...files, 'notes.txt': Buffer.from('all fine') });
    expect((await verified(more)).faults).toEqual([{ code: 'extra', file: 'notes.txt' }]);
  });

  it('re-signed by another key', async () => {
    const other = newKey();
    const manifest = files[MANIFEST] ?? Buffer.alloc(0);
    const forged = await zipped({ ...files, [SIGNATURE]: signatureOf(manifest, other) });
    expect((await verified(forged)).faults).toEqual([{ code: 'other_key', by: null }]);
    // Whole, and by somebody else: the key in it is believed for nothing.
    const { faults, signedBy } = await verified(await made(sampleEvidence(3), other));
    expect(faults).toMatchObject([{ code: 'other_key', by: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(signedBy).toBeNull();
  });

  it('key rotated between two campaigns: each is verified with the key of its time', async () => {
    const next = newKey();
    const second = await made(sampleEvidence(3), next);
    const both = [createPublicKey(next), ...TRUSTED];
    expect((await verified(zip, both)).faults).toEqual([]);
    expect((await verified(second, both)).faults).toEqual([]);
    expect((await verified(zip, [createPublicKey(next)])).faults).toMatchObject([{ code: 'other_key' }]);
  });

  it('a name that begins with "=" is no formula in any cell', () => {
    const lines = text('items.csv').trimEnd().split('\r\n');
    expect(lines).toHaveLength(61);
    expect(text('items.csv')).toContain(`'=cmd|/c calc!A1`);
    expect(text('items.csv')).toContain(`'@SUM(A1:A9)`);
    expect(text('items.csv')).not.toMatch(/(^|,|\n)"?[=+\-@]/);
    expect(text('items.jsonl')).toContain('"=cmd|/c calc!A1"');
  });

  it('has every item, every place and the same counts in both forms', () => {
    const items = text('items.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, index) => `rvi_${index}`));
    expect(text('completeness.csv')).toContain(
      'acme/platform/service-0,no,2026-11-01T08:00:00.000Z,2026-11-01T08:00:00.000Z,2026-11-01T08:00:00.000Z,12,10,2,machines: 2,yes',
    );
    expect(JSON.parse(text('campaign.json'))).toMatchObject({ auditHead: { seq: 4711 } });
  });

  it.runIf(has('sha256sum') && has('openssl'))('verified by plain openssl and sha256sum', async () => {
    const folder = await kept({ ...files, 'operator.pem': Buffer.from(publicPem(KEY)) });
    const inFolder = { cwd: folder, stdio: 'pipe' } as const;
    const openssl = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      'operator.pem',
      '-rawin',
      '-in',
      MANIFEST,
      '-sigfile',
      SIGNATURE,
    ];
    expect(execFileSync('openssl', openssl, inFolder).toString()).toContain('Verified Successfully');
    expect(execFileSync('sha256sum', ['-c', MANIFEST], inFolder).toString()).toContain('items.csv: OK');
    await writeFile(join(folder, 'items.csv'), 'x');
    expect(spawnSync('sha256sum', ['-c', MANIFEST], inFolder).status).toBe(1);
    await writeFile(join(folder, MANIFEST), 'x');
    expect(spawnSync('openssl', openssl, inFolder).status).toBe(1);
  });

  it.runIf(has('pdftotext'))('Arabic, Chinese and Thai names in the PDF, and every section', async () => {
    const folder = await kept({ 'summary.pdf': files['summary.pdf'] ?? Buffer.alloc(0) });
    const pdf = execFileSync('pdftotext', ['-raw', 'summary.pdf', '-'], { cwd: folder }).toString();
    const words = pdf.replaceAll(/[\u202a-\u202e]/g, '');
    for (const name of NAMES.filter((name) => !/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(name)))
      expect(words).toContain(name);
    for (const word of ['محمد', 'عبد', 'שרה', 'כהן']) expect(words).toContain(word);
    for (const section of [
      'Progress',
      'Decisions',
      'Outcome',
      'Who decided',
      'What was changed',
      'What is not carried out',
      'Completeness',
      'Read from gitlab',
      'What this rests on',
    ])
      expect(words).toContain(section);
    const fonts = execFileSync('pdffonts', ['summary.pdf'], { cwd: folder }).toString();
    expect(
      fonts
        .trimEnd()
        .split('\n')
        .slice(2)
        .every((line) => /yes yes yes/.test(line)),
    ).toBe(true);
  });

  it('an empty campaign, and one that is not closed', async () => {
    const { campaign } = sampleEvidence(0);
    const soFar = sampleEvidence(0, { campaign: { ...campaign, closedAt: null } });
    expect((await verified(await made(soFar))).faults).toEqual([]);
  });

  it('fails with what its rows failed with', async () => {
    const broken = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the database is away')) }),
    };
    await expect(made(sampleEvidence(1, { items: broken }))).rejects.toThrow('the database is away');
  });

  it('a file that is no bundle', async () => {
    expect((await verified(Buffer.from('%PDF-1.7'))).faults).toEqual([{ code: 'no_zip' }]);
  });
});

describe('hallpass evidence', () => {
  async function called(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const said = { out: '', err: '' };
    const code = await run(['evidence', ...args], {
      env,
      out: (text) => void (said.out += `${text}\n`),
      err: (text) => void (said.err += `${text}\n`),
    });
    return { code, ...said };
  }

  it('makes a key, says what is public of it, and verifies with it', async () => {
    const { code, out } = await called(['key']);
    expect(code).toBe(0);
    const text = /^HALLPASS_SIGNING_KEY=(\S+)\n$/.exec(out)?.[1] ?? '';
    const key = readSigningKey(text);
    if (key === null) throw new Error('what was printed is no key');
    const env = { HALLPASS_SIGNING_KEY: text };
    const shown = await called(['key', '--public'], env);
    expect(shown.out).toBe(publicPem(key));
    const folder = await kept({
      'bundle.zip': await made(sampleEvidence(2), key),
      'operator.pem': Buffer.from(shown.out),
    });
    const bundle = join(folder, 'bundle.zip');
    expect(await called(['verify', bundle, '--key', join(folder, 'operator.pem')])).toMatchObject({
      code: 0,
    });
    expect(await called(['verify', bundle], env)).toMatchObject({ code: 0 });
    const other = await called(['verify', bundle], { HALLPASS_SIGNING_KEY: makeSigningKey() });
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('signed with another key') });
  });

  it('believes no key that is only in the bundle', async () => {
    const folder = await kept({ 'bundle.zip': await made(sampleEvidence(2)) });
    expect(await called(['verify', join(folder, 'bundle.zip')])).toMatchObject({ code: 64 });
    expect(
      await called(['verify', join(folder, 'none.zip')], { HALLPASS_SIGNING_KEY: makeSigningKey() }),
    ).toMatchObject({
      code: 78,
    });
  });

  it('refuses what is no key', async () => {
    expect(await called(['key', '--public'], { HALLPASS_SIGNING_KEY: 'secret' })).toMatchObject({ code: 78 });
    expect(await called(['key', '--public'])).toMatchObject({ code: 78 });
    const folder = await kept({ [PUBLIC_KEY]: Buffer.from('nothing') });
    const args = ['verify', 'bundle.zip', '--key', join(folder, PUBLIC_KEY)];
    expect(await called(args)).toMatchObject({ code: 78 });
  });
});
