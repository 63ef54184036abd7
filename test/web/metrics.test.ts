import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { sweepRescued } from '../../src/sweep-rescued.ts';
import { createMetrics } from '../../src/web/metrics.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const before = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);

let database: TestDatabase;
beforeAll(async () => {
  // One counter for the whole process, in which other tests may have run before.
  sweepRescued.reset();
  database = await testDatabase();
});
afterAll(() => database.close());

/** The lines of our own metrics, without help. */
async function scrape(
  waiting: () => Promise<Record<string, number>> = async () => ({ access: 3, messages: 0 }),
  db: Database['db'] = database.db,
): Promise<string[]> {
  const metrics = createMetrics({ db, now: () => NOW, waiting });
  return (await metrics()).split('\n').filter((line) => line.startsWith('hallpass_'));
}

describe('metrics', () => {
  it('name every status on an empty database, and nothing is overdue', async () => {
    const lines = await scrape();
    expect(lines).toContain('hallpass_grants{status="revoking"} 0');
    expect(lines).toContain('hallpass_requests{status="pending"} 0');
    expect(lines).toContain('hallpass_revocations_overdue_seconds 0');
    expect(lines).toContain('hallpass_queue_waiting{queue="access"} 3');
    expect(lines.join()).not.toContain('hallpass_sweep_rescued_total{');
  });

  it('count what the sweep had to do', async () => {
    sweepRescued.inc({ job: 'reconcile-membership' }, 2);
    expect(await scrape()).toContain('hallpass_sweep_rescued_total{job="reconcile-membership"} 2');
  });

  it('are there while the queue is away: all that come from the rows, and that it is', async () => {
    const lines = await scrape(() => Promise.reject(new Error('The queue does not answer.')));
    expect(lines).toContain('hallpass_revocations_overdue_seconds 0');
    expect(lines).toContain('hallpass_queue_up 0');
    expect(lines).toContain('hallpass_database_up 1');
    expect(lines.join()).not.toContain('hallpass_queue_waiting{');
  });

  it('are there while the database is away, without a 0 that nobody measured', async () => {
    const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' });
    const lines = await scrape(undefined, away.db);
    await away.close();
    expect(lines).toContain('hallpass_database_up 0');
    expect(lines).toContain('hallpass_queue_up 1');
    expect(lines).toContain('hallpass_queue_waiting{queue="access"} 3');
    expect(lines.join()).not.toContain('overdue');
  });

  it('come from the rows', async () => {
    await seed(database);
    const lines = await scrape();
    expect(lines).toContain('hallpass_grants{status="active"} 1');
    expect(lines).toContain('hallpass_grants{status="revoking"} 1');
    expect(lines).toContain('hallpass_requests{status="approved"} 2');
    // The active one ended 90 s ago, the revoking one was to end 40 s ago.
    expect(lines).toContain('hallpass_revocations_overdue_seconds 90');
    // One of two slots that are not reconciled is due; the other is tried again later.
    expect(lines).toContain('hallpass_slots_due 1');
    expect(lines).toContain('hallpass_messages_due 1');
    expect(lines).toContain('hallpass_connector_up{connector="gitlab"} 1');
    expect(lines).toContain('hallpass_connector_up{connector="broken"} 0');
    expect(lines).toContain('hallpass_connector_last_sync_age_seconds{connector="gitlab"} 600');
    expect(lines).toContain('hallpass_connector_last_webhook_age_seconds{connector="gitlab"} 30');
    expect(lines.join()).not.toMatch(/connector="(new|removed)"/);
  });
});

const document = {
  version: 1,
  connectors: ['gitlab', 'broken', 'new'].map((id) => ({
    id,
    type: 'gitlab',
    name: id,
    group: id,
    token: { env: 'T' },
    owners: ['o@acme.test'],
  })),
};

async function seed({ db }: TestDatabase): Promise<void> {
  await db
    .insertInto('configVersions')
    .values({
      version: 1,
      body: JSON.stringify(document),
      hash: 'h',
      appliedBy: 'system:test',
      source: 'file',
      appliedAt: NOW,
    })
    .execute();
  await db
    .insertInto('people')
    .values({
      id: 'per_1',
      slackTeamId: 'T1',
      slackUserId: 'U1',
      email: null,
      name: 'Ana',
      tz: null,
      isOutsider: false,
      deactivatedAt: null,
      updatedAt: NOW,
    })
    .execute();
  await db
    .insertInto('resources')
    .values(
      (['rsc_1', 'rsc_2'] as const).map((id) => ({
        id,
        connectorId: 'gitlab',
        kind: 'project' as const,
        externalId: id,
        path: `acme/${id}`,
        name: id,
        parentId: null,
        archivedAt: null,
        goneAt: null,
        syncedAt: NOW,
      })),
    )
    .execute();
  await seedGrant(database, 1, { status: 'active', endingAt: null, nextAttemptAt: before(1) });
  await seedGrant(database, 2, { status: 'revoking', endingAt: before(40), nextAttemptAt: before(-60) });
  await db
    .insertInto('messages')
    .values([
      { id: 'msg_1', subjectId: 'req_1', kind: 'requester-card', personId: 'per_1', createdAt: NOW },
      {
        id: 'msg_2',
        subjectId: 'req_2',
        kind: 'requester-card',
        personId: 'per_1',
        createdAt: NOW,
        undeliverableAt: NOW,
      },
    ])
    .execute();
  await db
    .insertInto('connectorStates')
    .values([
      {
        connectorId: 'gitlab',
        status: 'syncing',
        warnings: '[]',
        checkedAt: NOW,
        syncedAt: before(600),
        hookedAt: before(30),
      },
      { connectorId: 'broken', status: 'failing', warnings: '[]', checkedAt: NOW },
      { connectorId: 'removed', status: 'failing', warnings: '[]', checkedAt: NOW },
    ])
    .execute();
}

async function seedGrant(
  { db }: TestDatabase,
  n: 1 | 2,
  grant: { status: 'active' | 'revoking'; endingAt: Date | null; nextAttemptAt: Date },
): Promise<void> {
  await db
    .insertInto('requests')
    .values({
      id: `req_${n}`,
      kind: 'standard',
      requesterId: 'per_1',
      resourceId: `rsc_${n}`,
      role: 'developer',
      durationSeconds: 3600,
      reason: 'x',
      status: 'approved',
      configVersion: 1,
      policyId: 'default',
      createdAt: NOW,
      expiresAt: NOW,
      decidedAt: NOW,
      source: 'slack',
      idempotencyKey: `key ${n}`,
    })
    .execute();
  await db
    .insertInto('slots')
    .values({
      id: `slt_${n}`,
      connectorId: 'gitlab',
      resourceId: `rsc_${n}`,
      accountExternalId: '7',
      intents: '[]',
      wantedVersion: 1,
      nextAttemptAt: grant.nextAttemptAt,
    })
    .execute();
  await db
    .insertInto('grants')
    .values({
      id: `grt_${n}`,
      requestId: `req_${n}`,
      personId: 'per_1',
      slotId: `slt_${n}`,
      role: 'developer',
      status: grant.status,
      durationSeconds: 3600,
      createdAt: before(3690),
      activatedAt: before(3690),
      expiresAt: grant.status === 'active' ? before(90) : before(-3600),
      endingAt: grant.endingAt,
      endReason: grant.status === 'revoking' ? 'given_back' : null,
    })
    .execute();
}
