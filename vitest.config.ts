import { availableParallelism } from 'node:os';
import { env } from 'node:process';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';

/** More than half of a test is waiting for a database, the wire or a limit. */
const BUSY = Math.ceil(availableParallelism() * 2.5);
/** A worker can need thirty connections, and a server of the operator's takes a hundred unless it is told otherwise. */
const WORKERS = env['TEST_DATABASE_URL'] ? Math.min(BUSY, 3) : BUSY;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // A worker imports the program once, not once a file, and has one database: half of the processor time.
    isolate: false,
    sequence: { sequencer: LongFirst },
    maxWorkers: WORKERS,
    // Only what hangs gets there: a machine with seven times as much to do as it can makes the slowest test take five minutes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
