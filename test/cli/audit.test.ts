import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendAudit } from '../../src/db/audit.ts';
import { verifyAudit } from '../../src/db/verify-audit.ts';
import { system } from '../../src/domain/actor.ts';
import { GENESIS_HASH } from '../../src/domain/audit.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const AT = new Date('2026-11-25T12:00:00.123Z');

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

async function append(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => ({
    action: 'grant.started' as const,
    subject: `grt_${n}`,
    body: { n, reason: 'fixing “INC-1”' },
  }));
  await database.db.transaction().execute((tx) => appendAudit(tx, system('test'), AT, events));
}

/** What somebody with the keys to the database can do. */
const tamper = (statement: string) =>
  database.db.connection().execute(async (db) => {
    await sql`set session_replication_role = replica`.execute(db);
    await sql.raw(statement).execute(db);
    await sql`set session_replication_role = origin`.execute(db);
  });

describe('verifyAudit', () => {
  it('finds an empty trail sound', async () => {
    expect(await verifyAudit(database.db)).toEqual({ events: 0, hash: GENESIS_HASH, broken: null });
  });

  it('reads a trail of several batches to its head', async () => {
    await append(1_500);
    await append(1_000);
    const { hash } = await database.db.selectFrom('auditHead').select('hash').executeTakeFirstOrThrow();
    expect(await verifyAudit(database.db)).toEqual({ events: 2_500, hash, broken: null });
  });

  it.each([
    [`update audit_events set body = '{}' where seq = 3`, 3, 'it was changed'],
    [`update audit_events set actor = 'per_2@slack' where seq = 3`, 3, 'it was changed'],
    [`update audit_events set at = at + interval '1 hour' where seq = 3`, 3, 'it was changed'],
    [`delete from audit_events where seq = 3`, 3, 'it is gone; the next one is 4'],
    [`delete from audit_events where seq > 3`, 4, 'the last 2 events are gone'],
    [
      `update audit_events set prev_hash = repeat('1', 64) where seq = 3`,
      3,
      'it does not follow the one before it',
    ],
    [`update audit_head set seq = 3`, 6, 'the head of the trail does not fit its events'],
    [`delete from audit_head`, 6, 'the head of the trail is gone'],
  ])('says where it broke after: %s', async (statement, seq, why) => {
    await append(5);
    await tamper(statement);
    expect(await verifyAudit(database.db)).toMatchObject({ events: seq - 1, broken: { seq, why } });
  });
});
