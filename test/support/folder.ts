import { mkdtemp, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';

/** Where folders of test runs are made. */
export const PLACES = ['/tmp', '/dev/shm'] as const;
/** A whole run's databases, and as much again for whoever else is there. */
const ROOM_BYTES = 8 * 2 ** 30;

/**
 * A new folder. Its name says which process made it, so that a later run can remove what a killed one left.
 */
export async function testFolder(place: (typeof PLACES)[number] = '/tmp'): Promise<string> {
  return mkdtemp(`${place}/hallpass-test-${process.pid}-`);
}

/**
 * A new folder for a server that copies databases all the time: in memory where there is room. Of
 * the 300 files of a database each takes a millisecond to make on a disk (ext4), and no time there.
 */
export async function serverFolder(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null);
  const room = memory === null ? 0 : memory.bavail * memory.bsize;
  return testFolder(Math.min(room, freemem()) > ROOM_BYTES ? '/dev/shm' : '/tmp');
}
