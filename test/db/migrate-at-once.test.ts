import { randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { migrate, pendingMigrations } from '../../src/db/schema/migrate.ts';
import { addressOf, administer } from '../support/test-server.ts';

const ROUNDS = 10;
const PROCESSES = 10;

/** Each with connections of its own, which is all that PostgreSQL sees of a process. */
test('ten processes that start at once on an empty database, round after round: one migrates, the others wait', async () => {
  const server = inject('server');
  for (let round = 0; round < ROUNDS; round += 1) {
    const name = `${server.prefix}${randomBytes(5).toString('hex')}`;
    await administer(server, `create database ${name}`);
    const processes = Array.from({ length: PROCESSES }, () =>
      openDatabase(addressOf(server, name), { max: 4 }),
    );
    try {
      const ends = await Promise.allSettled(
        processes.map(({ db, pool }) => migrate(db, pool, { withQueue: true })),
      );
      const failures = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
      expect(failures, `round ${round}`).toEqual([]);
      for (const { db } of processes) expect(await pendingMigrations(db)).toEqual([]);
    } finally {
      await Promise.all(processes.map(({ close }) => close()));
      await administer(server, `drop database if exists ${name} with (force)`);
    }
  }
});
