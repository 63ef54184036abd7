import assert from 'node:assert/strict';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectorConfig } from '../../src/domain/document/config-connectors.ts';
import { unlinkAccount } from '../../src/operations/identities/unlink-account.ts';
import { document } from '../../playground/fakes/document.ts';
import { openOffice, type Office } from '../support/office.ts';
import { until } from '../support/world.ts';

const API = 'acme/platform/api';
const NOBODY_ASKED = {
  policies: document('http://x.test').policies.map((policy) => ({ ...policy, approval: 'auto' })),
};

/** Whoever needs a row that `statement` locks waits until `release`. */
async function holding(office: Office, statement: string) {
  const client = await office.database.pool.connect();
  await client.query('begin');
  await client.query(statement);
  let held = true;
  const release = async (): Promise<void> => {
    if (held) await client.query('commit');
    if (held) client.release();
    held = false;
  };
  onTestFinished(release);
  return release;
}

/** Until so many transactions wait for a lock. */
const waiting = (office: Office, count: number): Promise<void> =>
  until(async () => {
    const { rows } = await office.database.pool.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return (rows[0]?.n ?? 0) >= count;
  });

/** Everything commits last with the audit trail: so long, what it has done is seen by nobody else. */
const uncommitted = (office: Office) => holding(office, 'select seq from audit_head for update');

const openGrants = async (office: Office): Promise<number> =>
  (
    await office.ctx.db
      .selectFrom('grants')
      .select('id')
      .where('status', 'in', ['provisioning', 'active'])
      .execute()
  ).length;

describe('what ends somebody’s access sees the grant that is being made', () => {
  it('when they are deactivated', async () => {
    const office = await openOffice({ document: NOBODY_ASKED });
    const commit = await uncommitted(office);
    const asked = office.ask('sam', API, 'developer', '4h');
    await waiting(office, 1);
    const left = office.register('sam', { deactivated: true });
    await waiting(office, 2);
    await commit();
    await Promise.all([asked, left]);
    expect(await openGrants(office)).toBe(0);
    await office.reconcile();
    expect(office.row('project', office.acme.projects.api, office.acme.users.sam)).toBeNull();
  });

  it('when their account is unlinked', async () => {
    const office = await openOffice();
    const requestId = await office.ask('sam', API, 'developer', '4h');
    const { personId } = office.actor('sam');
    const commit = await uncommitted(office);
    const approved = office.approve(requestId);
    await waiting(office, 1);
    const unlinked = unlinkAccount(office.ctx, office.actor('priya'), { connectorId: 'gitlab', personId });
    await waiting(office, 2);
    await commit();
    await Promise.all([approved, unlinked]);
    expect(await openGrants(office)).toBe(0);
    await office.reconcile();
    expect(office.row('project', office.acme.projects.api, office.acme.users.sam)).toBeNull();
  });

  it('when the connector leaves the document', async () => {
    const office = await openOffice({ document: NOBODY_ASKED });
    await office.ask('lee', API, 'developer', '4h');
    // The old grant is held, so that the new document is written but not yet seen.
    const commit = await holding(office, 'select id from grants for update');
    const [connector] = document(office.gitlab.url).connectors as [ConnectorConfig];
    const dropped = office.configure({
      ...NOBODY_ASKED,
      connectors: [{ ...connector, id: 'other', group: 'acme/web' }],
    });
    await waiting(office, 1);
    const asked = office.ask('sam', API, 'developer', '4h').catch((error: unknown) => error);
    await waiting(office, 2);
    await commit();
    const [outcome] = await Promise.all([asked, dropped]);
    assert(outcome instanceof Error);
    expect(outcome).toMatchObject({ code: 'not_requestable' });
    expect(await openGrants(office)).toBe(0);
  });
});

describe('one person asking several times at once', () => {
  it('with one form: one request, and no error', async () => {
    const office = await openOffice();
    const { id: resourceId } = await office.ctx.db
      .selectFrom('resources')
      .select('id')
      .where('path', '=', API)
      .executeTakeFirstOrThrow();
    const form = {
      resourceId,
      role: 'developer',
      durationSeconds: 3600,
      reason: 'INC-1',
      source: 'slack',
    } as const;
    const { requestAccess } = await import('../../src/operations/requests/request-access.ts');
    const sent = await Promise.all(
      [1, 2, 3].map(() =>
        requestAccess(office.ctx, office.actor('sam'), { ...form, idempotencyKey: 'slack:view:V1' }),
      ),
    );
    expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('with several: the others hear which one is waiting', async () => {
    const office = await openOffice();
    const sent = await Promise.allSettled([1, 2, 3].map(() => office.ask('sam', API, 'developer', '1h')));
    const refused = sent.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toEqual([
      expect.objectContaining({ code: 'pending_twin' }),
      expect.objectContaining({ code: 'pending_twin' }),
    ]);
  });
});
