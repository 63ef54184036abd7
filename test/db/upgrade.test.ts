/** What the first release left in a database, taken on by this version: while the old one still writes, and to its end. */
import { describe, expect, it } from 'vitest';
import { sweepOnce } from '../../jobs/sweep.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { openDatabase } from '../../src/db/database.ts';
import { migrate, pendingMigrations } from '../../src/db/schema/migrate.ts';
import { confirmSafetyStop } from '../../src/operations/sync/confirm-safety-stop.ts';
import { discardDraft } from '../../src/operations/setup/discard-draft.ts';
import { readJob } from '../../src/queue/jobs.ts';
import type { DraftOffice } from '../support/drafts.ts';
import { accept, findings } from '../support/findings.ts';
import type { TestDatabase } from '../support/database.ts';
import { never } from '../support/office.ts';
import { until } from '../support/world.ts';
import { dumpStatements, firstDatabase } from '../support/restored-dump.ts';
import { upgraded } from '../support/upgraded.ts';

const ALL = ['access', 'messages', 'upkeep'] as const;

async function reconcileAll({ ctx }: DraftOffice): Promise<void> {
  for (let run = 0; run < 30 && (await sweepOnce(ctx, ALL, 0)) > 0; run++);
}

async function pass(desk: DraftOffice, duration: string): Promise<void> {
  desk.office.skip(duration);
  desk.office.gitlab.tick();
  await reconcileAll(desk);
}

/** In order of status; the same one several times is named once. */
const statuses = async (
  { ctx }: DraftOffice,
  table: 'grants' | 'requests' | 'connectorDrafts' | 'findings',
) => {
  const rows = await ctx.db.selectFrom(table).select('status').distinct().execute();
  return rows.map(({ status }) => status).toSorted();
};

/** Whether somebody in this database waits for a lock of somebody else. */
async function isWaiting({ address }: TestDatabase): Promise<boolean> {
  const { pool, close } = openDatabase(address, { max: 1 });
  const { rows } = await pool.query(
    "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event <> 'advisory'",
  );
  await close();
  return rows.length > 0;
}

describe('after an upgrade from the first release', () => {
  it('the dump has requests, grants, findings and drafts in every state they had', async () => {
    const desk = await upgraded();
    expect(await statuses(desk, 'requests')).toEqual([
      'approved',
      'cancelled',
      'denied',
      'expired',
      'pending',
    ]);
    expect(await statuses(desk, 'grants')).toEqual(['active', 'ended', 'failed', 'provisioning', 'revoking']);
    expect(await statuses(desk, 'findings')).toEqual([
      'accepted',
      'gone',
      'open',
      'removed',
      'removing',
      'replaced',
      'temporary',
    ]);
    expect(await statuses(desk, 'connectorDrafts')).toEqual([
      'checked',
      'checking',
      'confirmed',
      'discarded',
      'open',
    ]);
  });

  it('everything that was open ends, each grant on time, with what was there before', async () => {
    const desk = await upgraded();
    const { office, ctx } = desk;
    const { projects, users } = office.acme;
    await pass(desk, '1m');
    const under = await ctx.db.selectFrom('grants').select('id').where('status', '=', 'revoking').execute();
    expect(under).toEqual([]);
    for (;;) {
      const next = await ctx.db
        .selectFrom('grants')
        .select(['id', 'expiresAt'])
        .where('status', '=', 'active')
        .orderBy('expiresAt')
        .executeTakeFirst();
      if (next === undefined) break;
      const left = Math.ceil(((next.expiresAt?.getTime() ?? 0) - ctx.now().getTime()) / 1000) + 1;
      await pass(desk, `${Math.max(1, left)}s`);
      expect(await office.status(next.id)).toBe('ended: expired');
    }
    expect(office.row('project', projects.api, users.lee)).toMatch(/^20 until /);
    expect(office.row('project', projects.api, users.ana)).toBeNull();
    for (const project of [projects.infra, projects.checkout, projects.dashboards, projects.alertRules])
      expect(office.row('project', project, users.sam)).toBeNull();
    expect(office.row('project', projects.recommender, users.lee)).toBeNull();
    for (let day = 0; day < 8; day++) await pass(desk, '1d');
    expect(await statuses(desk, 'grants')).toEqual(['ended', 'failed']);
    expect(await statuses(desk, 'requests')).toEqual(['approved', 'cancelled', 'denied', 'expired']);
    const untold = await ctx.db
      .selectFrom('messages')
      .select('lastError')
      .distinct()
      .whereRef('renderedVersion', '<', 'wantedVersion')
      .execute();
    // Those for two people whom the workspace of the dump does not have.
    expect(untold.map(({ lastError }) => lastError)).toEqual(['channel_not_found']);
  });

  it('what waits for people can still be decided: findings, drafts, stopped and begun syncs', async () => {
    const desk = await upgraded();
    const { office, ctx } = desk;
    await pass(desk, '1m');
    for (const { id, status } of await findings(office))
      if (status === 'open') await accept(office, 'omar', id);
    expect(await statuses(desk, 'findings')).not.toContain('open');
    const open = await ctx.db
      .selectFrom('connectorDrafts')
      .select('id')
      .where('closedAt', 'is', null)
      .execute();
    expect(open).toHaveLength(3);
    for (const { id } of open) await discardDraft(ctx, office.actor('dana'), { draftId: id });
    expect(await statuses(desk, 'connectorDrafts')).toEqual(['confirmed', 'discarded']);
    const stopped = await ctx.db
      .selectFrom('connectorStates')
      .select('safetyStop')
      .where('connectorId', '=', 'beta')
      .executeTakeFirstOrThrow();
    await confirmSafetyStop(ctx, office.actor('omar'), {
      connectorId: 'beta',
      at: new Date(stopped.safetyStop?.at ?? 0),
    });
    await pass(desk, '1h');
    for (const connectorId of ['beta', 'gitlab', 'beta', 'gitlab'])
      await syncConnector(ctx, { connectorId }, never);
    const states = await ctx.db
      .selectFrom('connectorStates')
      .select(['connectorId', 'status', 'syncRun', 'safetyStop'])
      .orderBy('connectorId')
      .execute();
    expect(states).toMatchObject([
      { connectorId: 'beta', status: 'connected', syncRun: null },
      { connectorId: 'gitlab', status: 'connected', syncRun: null },
    ]);
    expect(states[0]?.safetyStop?.status ?? 'none').not.toBe('open');
  });
});

/** As transact() does: of two that wait for each other PostgreSQL gives one up, and that one begins anew. */
const again = (write: () => Promise<unknown>): Promise<unknown> =>
  write().catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== '40P01') throw error;
    return again(write);
  });

describe('migration with a second process of the old version writing', () => {
  it('waits for nothing and loses nothing: every row the old one writes meanwhile is there', async () => {
    const database = await firstDatabase();
    const statements = await dumpStatements();
    const old = openDatabase(database.address, { max: 1 });
    const writing = (async () => {
      for (const statement of statements) await again(() => old.pool.query(statement));
    })();
    await Promise.all([writing, migrate(database.db, database.pool, { withQueue: true })]);
    await old.close();
    const grants = await database.db.selectFrom('grants').select('id').execute();
    expect(grants).toHaveLength(7);
  });

  it('that locks what it has in another order: one of the two begins anew, and both get through', async () => {
    const database = await firstDatabase();
    for (const statement of await dumpStatements()) await database.pool.query(statement);
    const old = openDatabase(database.address, { max: 1 });
    const migrating: Promise<void>[] = [];
    // As transact() does: what PostgreSQL gave up is done again.
    const writes = async (): Promise<void> => {
      const client = await old.pool.connect();
      try {
        await client.query('begin; update grants set warned_at = now()');
        migrating.push(migrate(database.db, database.pool, { withQueue: true }));
        await until(() => isWaiting(database));
        await client.query('update slots set attempts = 7; commit');
      } catch (error) {
        await client.query('rollback');
        if ((error as { code?: unknown }).code !== '40P01') throw error;
      } finally {
        client.release();
      }
    };
    await writes();
    await Promise.all(migrating);
    await old.pool.query('update grants set warned_at = now(); update slots set attempts = 7');
    await old.close();
    expect(await pendingMigrations(database.db)).toEqual([]);
  });

  it('and afterwards it goes on writing all its columns', async () => {
    const database = await firstDatabase();
    await migrate(database.db, database.pool, { withQueue: true });
    const written = new Map<string, string[]>();
    for (const statement of await dumpStatements()) {
      await database.pool.query(statement);
      const [, table, columns] = /^\s*insert into (\w+) \(([^)]*)\)/.exec(statement) ?? [];
      if (table !== undefined && columns !== undefined) written.set(table, columns.split(', '));
    }
    expect(written.size).toBeGreaterThan(15);
    for (const [table, columns] of written) {
      // The audit trail is only added to, and two numbers are PostgreSQL's.
      const own = columns.filter((column) => !['number', 'id'].includes(column));
      if (table !== 'audit_events')
        await database.pool.query(`update ${table} set ${own.map((one) => `${one} = ${one}`).join(', ')}`);
    }
    const { rows } = await database.pool.query('select count(*)::int as count from messages');
    expect(rows).toEqual([{ count: 64 }]);
  });

  it('puts jobs into the queue that this version takes, by the names and with the payloads it had', () => {
    const subjects = {
      slot: { slotId: 'slt_01m8997dn0nxb1611xd7jhvfs0' },
      grant: { grantId: 'grt_01m8997dn0nxb1611xd7jhvfs0' },
      request: { requestId: 'req_01m8997dn0nxb1611xd7jhvfs0' },
      message: { messageId: 'msg_01m8997dn0nxb1611xd7jhvfs0' },
      draft: { draftId: 'drf_01m8997dn0nxb1611xd7jhvfs0' },
      finding: { findingId: 'fnd_01m8997dn0nxb1611xd7jhvfs0' },
      connector: { connectorId: 'gitlab' },
      nothing: {},
    } as const;
    const released = {
      'reconcile-membership': 'slot',
      'expire-grant': 'grant',
      'lapse-request': 'request',
      'render-message': 'message',
      'remind-approvers': 'request',
      'warn-expiry': 'grant',
      'sync-connector': 'connector',
      'check-connector': 'connector',
      'check-draft': 'draft',
      'remind-draft': 'draft',
      'follow-hints': 'connector',
      'find-finding-author': 'finding',
      'sync-directory': 'nothing',
      prune: 'nothing',
    } as const;
    for (const [name, subject] of Object.entries(released))
      expect(readJob(name, subjects[subject])).toMatchObject({ name, payload: subjects[subject] });
  });
});
