import { mkdtemp } from 'node:fs/promises';

/** A new folder in /tmp. Its name says which process made it, so that a later run can remove what a killed one left. */
export async function testFolder(): Promise<string> {
  return mkdtemp(`/tmp/hallpass-test-${process.pid}-`);
}
