import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tables } from '../../src/db/tables.ts';
import { ACCOUNT_STATES, LINK_SOURCES, PROOF_METHODS } from '../../src/domain/account.ts';
import { END_REASONS, GRANT_STATUSES } from '../../src/domain/grant.ts';
import { PROOF_STATUSES } from '../../src/domain/link-proof.ts';
import { MESSAGE_KINDS } from '../../src/domain/message.ts';
import { CANCEL_CAUSES, REQUEST_KINDS, REQUEST_STATUSES } from '../../src/domain/request.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

/** Every column of the row types: a missing or surplus one does not compile. */
const COLUMNS: { readonly [T in keyof Tables]: { readonly [C in keyof Tables[T]]: 1 } } = {
  configVersions: { version: 1, body: 1, hash: 1, appliedBy: 1, source: 1, appliedAt: 1 },
  people: {
    id: 1,
    slackTeamId: 1,
    slackUserId: 1,
    email: 1,
    name: 1,
    tz: 1,
    isOutsider: 1,
    deactivatedAt: 1,
    updatedAt: 1,
  },
  userGroupMembers: { slackGroupId: 1, slackUserId: 1 },
  accounts: {
    connectorId: 1,
    externalId: 1,
    username: 1,
    name: 1,
    claims: 1,
    foundClaims: 1,
    state: 1,
    isBot: 1,
    personId: 1,
    linkedBy: 1,
    linkedAt: 1,
    linkedVia: 1,
    formerPersonId: 1,
    syncedAt: 1,
  },
  linkProofs: {
    id: 1,
    method: 1,
    status: 1,
    connectorId: 1,
    personId: 1,
    accountExternalId: 1,
    secret: 1,
    tries: 1,
    askedBy: 1,
    decidedBy: 1,
    createdAt: 1,
    expiresAt: 1,
    closedAt: 1,
  },
  resources: {
    id: 1,
    connectorId: 1,
    kind: 1,
    externalId: 1,
    path: 1,
    name: 1,
    parentId: 1,
    archivedAt: 1,
    goneAt: 1,
    misses: 1,
    syncedAt: 1,
  },
  memberships: {
    resourceId: 1,
    accountExternalId: 1,
    connectorId: 1,
    role: 1,
    customRole: 1,
    expiresOn: 1,
    misses: 1,
    syncedAt: 1,
  },
  requests: {
    id: 1,
    number: 1,
    kind: 1,
    requesterId: 1,
    resourceId: 1,
    role: 1,
    durationSeconds: 1,
    reason: 1,
    status: 1,
    configVersion: 1,
    policyId: 1,
    createdAt: 1,
    expiresAt: 1,
    decidedAt: 1,
    decidedBy: 1,
    decisionNote: 1,
    cancelCause: 1,
    extendsGrantId: 1,
    source: 1,
    idempotencyKey: 1,
    remindersSent: 1,
    nextReminderAt: 1,
  },
  approvals: {
    id: 1,
    requestId: 1,
    requesterId: 1,
    approverId: 1,
    decision: 1,
    source: 1,
    note: 1,
    role: 1,
    durationSeconds: 1,
    at: 1,
  },
  slots: {
    id: 1,
    connectorId: 1,
    resourceId: 1,
    accountExternalId: 1,
    baseline: 1,
    applied: 1,
    intents: 1,
    pinned: 1,
    owed: 1,
    wantedVersion: 1,
    settledVersion: 1,
    settledAt: 1,
    nextAttemptAt: 1,
    notBefore: 1,
    leaseToken: 1,
    leaseUntil: 1,
    attempts: 1,
    lastError: 1,
  },
  grants: {
    id: 1,
    requestId: 1,
    personId: 1,
    slotId: 1,
    role: 1,
    status: 1,
    durationSeconds: 1,
    createdAt: 1,
    activatedAt: 1,
    expiresAt: 1,
    warnAt: 1,
    warnedAt: 1,
    endReason: 1,
    endedBy: 1,
    endingAt: 1,
    endedAt: 1,
    leftRole: 1,
    leftThrough: 1,
    failure: 1,
  },
  messages: {
    id: 1,
    subjectId: 1,
    kind: 1,
    ordinal: 1,
    personId: 1,
    channel: 1,
    ts: 1,
    wantedVersion: 1,
    renderedVersion: 1,
    nextAttemptAt: 1,
    claimedUntil: 1,
    attempts: 1,
    lastError: 1,
    undeliverableAt: 1,
    detail: 1,
    createdAt: 1,
  },
  auditEvents: { seq: 1, at: 1, actor: 1, action: 1, subjectId: 1, body: 1, prevHash: 1, hash: 1 },
  auditHead: { one: 1, seq: 1, hash: 1 },
  connectorStates: {
    connectorId: 1,
    status: 1,
    detail: 1,
    fault: 1,
    failedIn: 1,
    failingSince: 1,
    warnings: 1,
    botExternalId: 1,
    rootExternalId: 1,
    checkedAt: 1,
    syncStartedAt: 1,
    syncedAt: 1,
    failures: 1,
    credentialsExpireOn: 1,
    groups: 1,
    projects: 1,
    memberships: 1,
    accounts: 1,
    walkedAt: 1,
    progress: 1,
    halt: 1,
  },
  connectorLogs: { id: 1, connectorId: 1, at: 1, operation: 1, level: 1, subjectId: 1, message: 1 },
  credentials: { connectorId: 1, keyId: 1, nonce: 1, sealed: 1, updatedAt: 1 },
  directoryState: { one: 1, syncedAt: 1 },
};

/** `requests.cancel_cause` and the constant its check must list. */
const LISTS: readonly [string, string, readonly string[]][] = [
  ['requests', 'status', REQUEST_STATUSES],
  ['requests', 'kind', REQUEST_KINDS],
  ['requests', 'cancel_cause', CANCEL_CAUSES],
  ['grants', 'status', GRANT_STATUSES],
  ['grants', 'end_reason', END_REASONS],
  ['messages', 'kind', MESSAGE_KINDS],
  ['accounts', 'linked_by', LINK_SOURCES],
  ['accounts', 'state', ACCOUNT_STATES],
  ['link_proofs', 'method', PROOF_METHODS],
  ['link_proofs', 'status', PROOF_STATUSES],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('the tables', () => {
  it('are the ones the row types say', async () => {
    const { rows } = await database.pool.query<{ table: string; columns: string[] }>(
      `select table_name as table, array_agg(column_name::text order by column_name) as columns from information_schema.columns
       where table_schema = 'public' and table_name not like 'kysely%' group by 1`,
    );
    const expected = Object.entries(COLUMNS).map(([table, columns]) => [
      snake(table),
      Object.keys(columns).map(snake).toSorted(),
    ]);
    expect(Object.fromEntries(rows.map(({ table, columns }) => [table, columns]))).toEqual(
      Object.fromEntries(expected),
    );
  });

  it.each(LISTS)('%s.%s is checked against the constant of the domain', async (table, column, values) => {
    const { rows } = await database.pool.query<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint
       where contype = 'c' and conrelid = $1::regclass and conname = $2`,
      [table, `${table}_${column}_check`],
    );
    const listed = [...(rows[0]?.definition ?? '').matchAll(/'([a-z_-]+)'/g)].map((match) => match[1]);
    expect(new Set(listed)).toEqual(new Set(values));
  });

  it('the audit trail can only grow', async () => {
    await database.pool.query(`insert into audit_events values (1, now(), 'a', 'b', 'c', '{}', 'x', 'y')`);
    await expect(database.pool.query('update audit_events set actor = $1', ['eve'])).rejects.toThrow(
      'append-only',
    );
    await expect(database.pool.query('delete from audit_events')).rejects.toThrow('append-only');
    await expect(database.pool.query('truncate audit_events')).rejects.toThrow('append-only');
  });
});
