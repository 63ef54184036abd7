/** Whether a bundle is what was signed, to the byte. */
import { createHash, type KeyObject } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { MANIFEST, PUBLIC_KEY, SIGNATURE } from './bundle.ts';
import { fingerprint, isSignedBy, readPublicKeys } from './signing.ts';

/** What speaks against a bundle. */
export type BundleFault =
  | { readonly code: 'no_zip' }
  | { readonly code: 'no_manifest' }
  /** Not signed by any of the keys; `by` is the key in it that did, null where none fits. */
  | { readonly code: 'other_key'; readonly by: string | null }
  | { readonly code: 'missing' | 'changed' | 'extra' | 'twice'; readonly file: string };

export interface Verified {
  readonly faults: readonly BundleFault[];
  /** Files that are as they were signed. */
  readonly files: number;
  /** The fingerprint of the trusted key that signed; null where none did. */
  readonly signedBy: string | null;
}

const SMALL: ReadonlySet<string> = new Set([MANIFEST, SIGNATURE, PUBLIC_KEY]);
const MOST_BYTES = 1_000_000;

/**
 * Reads the bundle once, whatever its size, and compares it with its manifest, and that with its
 * signature. The key in the bundle is believed for nothing: `keys` are those that are trusted.
 * @throws Error when the file cannot be opened
 */
export async function verifyBundle(path: string, keys: readonly KeyObject[]): Promise<Verified> {
  const read = await readBundle(path);
  if (read === null) return { faults: [{ code: 'no_zip' }], files: 0, signedBy: null };
  const { hashes, small, twice } = read;
  const [manifest, signature] = [small.get(MANIFEST), small.get(SIGNATURE)];
  if (manifest === undefined || signature === undefined)
    return { faults: [{ code: 'no_manifest' }], files: 0, signedBy: null };
  const signer = keys.find((key) => isSignedBy(manifest, signature, key));
  const faults: BundleFault[] = twice.map((file) => ({ code: 'twice', file }));
  if (signer === undefined) {
    const own = readPublicKeys(small.get(PUBLIC_KEY)?.toString() ?? '')[0];
    const isOwn = own !== undefined && isSignedBy(manifest, signature, own);
    faults.push({ code: 'other_key', by: isOwn ? fingerprint(own) : null });
  }
  const listed = readManifest(manifest.toString());
  for (const [file, hash] of listed) {
    const found = hashes.get(file);
    if (found !== hash) faults.push({ code: found === undefined ? 'missing' : 'changed', file });
  }
  for (const file of hashes.keys())
    if (!listed.has(file) && file !== MANIFEST && file !== SIGNATURE) faults.push({ code: 'extra', file });
  return { faults, files: listed.size, signedBy: signer === undefined ? null : fingerprint(signer) };
}

const readManifest = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(([, hash = '', file = '']) => [file, hash]));

interface Read {
  /** File → SHA-256, hex. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly small: ReadonlyMap<string, Buffer>;
  readonly twice: readonly string[];
}

/** Null for what is no zip. A file in it that cannot be read is one that was changed. */
async function readBundle(path: string): Promise<Read | null> {
  const hashes = new Map<string, string>();
  const small = new Map<string, Buffer>();
  const twice: string[] = [];
  const zip = await openPromise(path, { lazyEntries: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== undefined) throw error;
    return null;
  });
  if (zip === null) return null;
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName } = entry;
      if (hashes.has(fileName)) twice.push(fileName);
      hashes.set(fileName, await readEntry(zip, entry, small).catch(() => UNREADABLE));
    }
    return { hashes, small, twice };
  } catch {
    return null;
  }
}

const UNREADABLE = '';

/** Its SHA-256, hex; what has to be looked into is kept in `small`. */
async function readEntry(zip: ZipFile, entry: Entry, small: Map<string, Buffer>): Promise<string> {
  const content = await zip.openReadStreamPromise(entry);
  const hash = createHash('sha256');
  const isSmall = SMALL.has(entry.fileName) && entry.uncompressedSize < MOST_BYTES;
  if (!isSmall) {
    for await (const chunk of content) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }
  const whole = await buffer(content);
  small.set(entry.fileName, whole);
  return hash.update(whole).digest('hex');
}
