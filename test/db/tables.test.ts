import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_STATES, LINK_SOURCES, VERIFICATION_METHODS } from '../../src/domain/identities/account.ts';
import { CONFLICT_ALERT_STATUSES } from '../../src/domain/conflicts/conflict-alert.ts';
import { DRAFT_KINDS, DRAFT_STATUSES } from '../../src/domain/connectors/connector-draft.ts';
import { FINDING_KINDS, FINDING_STATUSES } from '../../src/domain/access/finding.ts';
import { END_REASONS, GRANT_STATUSES } from '../../src/domain/access/grant.ts';
import { HINT_KINDS } from '../../src/domain/connectors/hint.ts';
import { VERIFICATION_STATUSES } from '../../src/domain/identities/verification.ts';
import { MESSAGE_KINDS } from '../../src/domain/messages/message.ts';
import { PAGE_PURPOSES } from '../../src/domain/identities/one-time-link.ts';
import { CANCEL_CAUSES, REQUEST_KINDS, REQUEST_STATUSES } from '../../src/domain/access/request.ts';
import { UNDECIDED_RULES } from '../../src/domain/document/review-fields.ts';
import { REVIEW_CAMPAIGN_STATUSES } from '../../src/domain/reviews/campaign.ts';
import {
  REVIEW_DECISIONS,
  REVIEW_ITEM_KINDS,
  REVIEW_ITEM_STATUSES,
} from '../../src/domain/reviews/review-item.ts';
import { REVIEW_TASK_CAUSES, REVIEW_TASK_STATUSES } from '../../src/domain/reviews/review-task.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { COLUMNS } from './columns.ts';

/** `requests.cancel_cause` and the constant its check must list. */
const LISTS: readonly [string, string, readonly string[]][] = [
  ['hints', 'kind', HINT_KINDS],
  ['requests', 'status', REQUEST_STATUSES],
  ['requests', 'kind', REQUEST_KINDS],
  ['requests', 'cancel_cause', CANCEL_CAUSES],
  ['grants', 'status', GRANT_STATUSES],
  ['grants', 'end_reason', END_REASONS],
  ['messages', 'kind', MESSAGE_KINDS],
  ['conflict_alerts', 'status', CONFLICT_ALERT_STATUSES],
  ['accounts', 'linked_by', LINK_SOURCES],
  ['accounts', 'state', ACCOUNT_STATES],
  ['account_verifications', 'method', VERIFICATION_METHODS],
  ['account_verifications', 'status', VERIFICATION_STATUSES],
  ['one_time_links', 'purpose', PAGE_PURPOSES],
  ['connector_drafts', 'kind', DRAFT_KINDS],
  ['connector_drafts', 'status', DRAFT_STATUSES],
  ['findings', 'status', FINDING_STATUSES],
  ['findings', 'kind', FINDING_KINDS],
  ['review_campaigns', 'status', REVIEW_CAMPAIGN_STATUSES],
  ['review_campaigns', 'undecided', UNDECIDED_RULES],
  ['review_items', 'kind', REVIEW_ITEM_KINDS],
  ['review_items', 'status', REVIEW_ITEM_STATUSES],
  ['review_items', 'decision', REVIEW_DECISIONS],
  ['review_tasks', 'status', REVIEW_TASK_STATUSES],
  ['review_tasks', 'cause', REVIEW_TASK_CAUSES],
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
