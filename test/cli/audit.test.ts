import { sql } from 'kysely';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { verifyTrail } from '../../src/cli/audit/verify-trail.ts';
import { appendAudit, auditHead } from '../../src/db/audit/audit.ts';
import { verifyAudit } from '../../src/db/audit/verify-audit.ts';
import { system } from '../../src/domain/actor.ts';
import { GENESIS_HASH } from '../../src/domain/audit.ts';
import { anchorLine } from '../../src/domain/audit-anchor.ts';
import { recordingTerminal } from './recording-terminal.ts';
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

describe('a head that was anchored elsewhere', () => {
  const CUT = `delete from audit_events where seq > 3;
    update audit_head set seq = 3, hash = (select hash from audit_events where seq = 3)`;
  const headNow = async (at: string) => ({ ...(await auditHead(database.db)), at });

  it('shows that the end was cut off, where the rest is a sound chain', async () => {
    await append(5);
    const head = await headNow('2026-11-25T12:00:00Z');
    for (const statement of CUT.split(';')) await tamper(statement);
    expect(await verifyAudit(database.db)).toMatchObject({ events: 3, broken: null });
    expect(await verifyAudit(database.db, [head])).toMatchObject({
      broken: {
        seq: 4,
        why: 'the end was cut off: the trail ends at event 3, and event 5 was anchored at 2026-11-25T12:00:00Z',
      },
    });
  });

  it('shows that the trail was made anew, also when it is longer now', async () => {
    await append(5);
    const head = await headNow('2026-11-25T12:00:00Z');
    await tamper('delete from audit_events');
    await tamper(`update audit_head set seq = 0, hash = repeat('0', 64)`);
    await append(3);
    await database.db.transaction().execute((tx) =>
      appendAudit(tx, system('else'), AT, [
        { action: 'grant.started', subject: 'grt_x', body: {} },
        { action: 'grant.started', subject: 'grt_y', body: {} },
        { action: 'grant.started', subject: 'grt_z', body: {} },
      ]),
    );
    expect(await verifyAudit(database.db)).toMatchObject({ events: 6, broken: null });
    expect(await verifyAudit(database.db, [head])).toMatchObject({
      broken: { seq: 5, why: 'it is another event than the one that was anchored at 2026-11-25T12:00:00Z' },
    });
  });

  it('fits a trail that only grew, however often and in whatever order it was kept', async () => {
    await append(2);
    const early = await headNow('2026-11-25T12:00:00Z');
    await append(1_500);
    const late = await headNow('2026-11-25T13:00:00Z');
    expect(await verifyAudit(database.db, [late, early, late])).toMatchObject({
      events: 1_502,
      broken: null,
    });
  });

  it('is looked for by the command, in a file of heads or in a saved log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hallpass-anchor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await append(5);
    const head = await headNow('2026-11-25T12:00:00Z');
    const [heads, log] = [join(folder, 'heads'), join(folder, 'log')];
    await writeFile(heads, `${anchorLine(head)}\n`);
    await writeFile(
      log,
      `not JSON\n{"level":30,"msg":"other"}\n${JSON.stringify({ level: 30, auditHead: head, msg: 'audit head' })}\n`,
    );
    const verify = async (...files: string[]) => {
      const terminal = recordingTerminal();
      const code = await verifyTrail(database, files, terminal);
      return [code, ...terminal.lines];
    };
    expect(await verify(heads, log)).toEqual([
      0,
      expect.stringContaining('✓ 5 events, unbroken'),
      '✓ all 2 anchored heads are in it, the newest is event 5 of 2026-11-25T12:00:00Z',
    ]);
    for (const statement of CUT.split(';')) await tamper(statement);
    for (const file of [heads, log])
      expect(await verify(file)).toEqual([
        1,
        expect.stringContaining('✗ broken at event 4: the end was cut off'),
        '  The 3 events before it are sound.',
      ]);
    await writeFile(heads, 'nothing\n');
    await expect(verify(heads)).rejects.toThrow('has no anchored head in it');
    await expect(verify(join(folder, 'none'))).rejects.toThrow('cannot be read');
  });
});
