/**
 * A file that events are added to, a line each, so that a process may be killed at any time: a line
 * is whole or is not there, and none is there twice.
 */
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface EventFile {
  readonly path: string;
  /** The file is put aside before it grows beyond this. */
  readonly maxBytes: number;
  /** How many of those that were put aside stay. */
  readonly keep: number;
}

export interface EventLine {
  readonly seq: number;
  /** What no other line has in it. */
  readonly mark: string;
  readonly text: string;
}

/** More than are taken at once: what a killed process wrote and did not record is among them. */
const LOOKED_BACK = 40;
const CHUNK = 64 * 1024;
const MODE = 0o640;

/**
 * Adds a line, on the disk when it resolves. One that is there already, for the process was killed
 * before it could record that, is left alone. Rejects as the file system does; then nothing of the
 * line stays.
 */
export async function addLine(file: EventFile, line: EventLine): Promise<void> {
  const text = Buffer.from(`${line.text}\n`);
  if (await isFull(file, text.length)) await putAside(file, line.seq);
  const handle = await open(file.path, 'a+', MODE);
  try {
    const { size } = await handle.stat();
    const tail = await tailOf(handle, size);
    const whole = size - Buffer.byteLength(tail.torn);
    // What was being written when a process was killed was recorded by nobody.
    if (tail.torn !== '') await handle.truncate(whole);
    if (tail.lines.some((one) => one.includes(line.mark))) return;
    if (tail.lines.length < LOOKED_BACK && (await isInNewest(file, line))) return;
    await write(handle, text, whole);
  } finally {
    await handle.close();
  }
}

async function write(handle: FileHandle, text: Buffer, before: number): Promise<void> {
  try {
    await handle.appendFile(text);
    await handle.datasync().catch(unlessNoFile);
  } catch (error) {
    // A disk that is full may have taken a part of it.
    await handle.truncate(before).catch(() => undefined);
    throw error;
  }
}

/** What is no file, such as a pipe, has nothing to be synced. */
function unlessNoFile(error: unknown): void {
  if (codeOf(error) !== 'EINVAL') throw error;
}

async function isFull({ path, maxBytes }: EventFile, more: number): Promise<boolean> {
  const handle = await open(path, 'r').catch(missing);
  if (handle === null) return false;
  try {
    const { size } = await handle.stat();
    return size > 0 && size + more > maxBytes;
  } finally {
    await handle.close();
  }
}

/**
 * One rename, so there is no moment with half of it done; `seq` is of the first event that is not
 * in it, with zeros in front, so that names sort as they came.
 */
async function putAside({ path, keep }: EventFile, seq: number): Promise<void> {
  await rename(path, `${path}.${String(seq).padStart(12, '0')}`);
  for (const name of (await asideOf(path)).slice(0, -keep))
    await rm(join(dirname(path), name), { force: true });
}

/** The names of those that were put aside, the oldest first. */
async function asideOf(path: string): Promise<string[]> {
  const own = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  return names.filter((name) => name.startsWith(own) && /^\d{12}$/.test(name.slice(own.length))).toSorted();
}

/** Whether a line went into the file that was put aside last. */
async function isInNewest({ path }: EventFile, { mark }: EventLine): Promise<boolean> {
  const newest = (await asideOf(path)).at(-1);
  const handle = newest === undefined ? null : await open(join(dirname(path), newest), 'r').catch(missing);
  if (handle === null) return false;
  try {
    const { size } = await handle.stat();
    return (await tailOf(handle, size)).lines.some((one) => one.includes(mark));
  } finally {
    await handle.close();
  }
}

const missing = (error: unknown): null => {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
};

/** The last whole lines, and what stands after them without an end. */
async function tailOf(
  handle: FileHandle,
  size: number,
): Promise<{ readonly lines: readonly string[]; readonly torn: string }> {
  const parts: Buffer[] = [];
  let breaks = 0;
  for (let end = size; end > 0 && breaks <= LOOKED_BACK;) {
    const start = Math.max(0, end - CHUNK);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    const part = buffer.subarray(0, bytesRead);
    parts.unshift(part);
    breaks += part.filter((byte) => byte === 10).length;
    end = start;
  }
  const lines = Buffer.concat(parts).toString('utf8').split('\n');
  const torn = lines.pop() ?? '';
  return { lines: lines.slice(-LOOKED_BACK), torn };
}

/** The code of an error of Node's; null for another one. Pure. */
export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : null;
