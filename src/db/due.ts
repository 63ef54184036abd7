/**
 * Everything that is due, read from the rows alone: the sweep's list. There is no outbox table;
 * these rows are it.
 */
import type { ReadDb } from '../context.ts';
import { MESSAGE_KINDS } from '../domain/messages/message.ts';
import { DRAFT_TOKEN_SECONDS } from '../domain/connectors/connector-draft.ts';
import type { SlotId } from '../domain/id.ts';
import type { Job } from '../queue/jobs.ts';
import { activeConfig } from './config.ts';
import { dueConflicts } from './due-conflicts.ts';
import { dueWarnings, endedGrants, lateGrants, waitingGrants } from './due-grants.ts';
import { dueReviews } from './due-reviews.ts';
import { hasUnneededSecrets } from './connector-secrets.ts';
import { hasUnneededCredentials } from './credentials.ts';
import { unreadGroups } from './user-groups.ts';
import { isDue, isSlotDue } from './schema/is-due.ts';

/**
 * Most rows of one kind that one look returns, slots of each connector; the next look finds the
 * rest.
 */
const BATCH = 200;

type Reader = Pick<ReadDb, 'selectFrom'>;
type Find = (db: Reader, before: Date, now: Date) => Promise<Job[]>;

/** The most urgent kinds first: ending access, then reconciling, then telling. */
const FINDERS: readonly Find[] = [
  endedGrants,
  dueSlots,
  lateGrants,
  waitingGrants,
  unansweredRequests,
  dueReminders,
  (db, before) => dueRequests(db, before, 'reviewDueAt', 'review-request'),
  (db, before) => dueRequests(db, before, 'lookDueAt', 'look-into-holding'),
  dueWarnings,
  dueMessages,
  dueDrafts,
  dueHints,
  dueLooks,
  dueScopes,
  dueWaysIn,
  dueConflicts,
  dueReviews,
  unneededTokens,
  unreadUserGroups,
];

/**
 * Jobs whose rows were due at `before`, the most urgent kinds first. One statement after the other:
 * a look that is taken every few seconds must not take every connection of the pool from those who
 * press.
 */
export async function dueJobs(db: Reader, before: Date, now: Date): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const find of FINDERS) jobs.push(...(await find(db, before, now)));
  return jobs;
}

async function unansweredRequests(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('requests')
    .select('id')
    .where('status', '=', 'pending')
    .where('expiresAt', '<=', before)
    .orderBy('expiresAt')
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'lapse-request', payload: { requestId: id } }));
}

async function dueReminders(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('requests')
    .select('id')
    .where('status', '=', 'pending')
    .where('nextReminderAt', '<=', before)
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'remind-approvers', payload: { requestId: id } }));
}

/** Requests by the time in one of their columns. */
async function dueRequests(
  db: Reader,
  before: Date,
  column: 'lookDueAt' | 'reviewDueAt',
  name: 'look-into-holding' | 'review-request',
): Promise<Job[]> {
  const rows = await db
    .selectFrom('requests')
    .select('id')
    .where(column, '<=', before)
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name, payload: { requestId: id } }));
}

/**
 * The token of a connector that was removed, in Slack or by the file, is gone with the last of its
 * grants, and its other secrets at once: neither waits for the daily prune.
 */
async function unneededTokens(db: Reader): Promise<Job[]> {
  const { file } = await activeConfig(db);
  const kept = file.connectors.filter(({ token }) => 'stored' in token).map(({ id }) => id);
  const isAny =
    (await hasUnneededCredentials(db, kept)) ||
    (await hasUnneededSecrets(
      db,
      file.connectors.map(({ id }) => id),
    ));
  return isAny ? [{ name: 'prune', payload: {} }] : [];
}

/** A user group that the document names and of which nobody knows who is in it. */
async function unreadUserGroups(db: Reader, before: Date): Promise<Job[]> {
  const { file } = await activeConfig(db);
  const unread = await unreadGroups(db, file);
  const isAny = unread.some(({ nextTryAt }) => nextTryAt === null || nextTryAt <= before);
  return isAny ? [{ name: 'sync-directory', payload: {} }] : [];
}

/**
 * Each connector gets its share: the slots of one whose GitLab is away stand in nobody else's way.
 * Within it the places take turns, so that one at its limit does not either.
 */
async function dueSlots(db: Reader, before: Date, now: Date): Promise<Job[]> {
  const due = db
    .selectFrom('slots')
    .select((eb) => [
      'id',
      'connectorId',
      'nextAttemptAt',
      eb.fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy('resourceId').orderBy('nextAttemptAt'))
        .as('turn'),
    ])
    .whereRef('reconciledVersion', '<', 'wantedVersion')
    .where(isSlotDue(before, now))
    .where(isDue('notBefore', now, now, 'lostWrite'))
    .where(isDue('leaseUntil', now, now, 'lease'));
  const placed = db.selectFrom(due.as('due')).select((eb) => [
    'id',
    'turn',
    'nextAttemptAt',
    eb.fn
      .agg<number>('row_number')
      .over((over) => over.partitionBy('connectorId').orderBy('turn').orderBy('nextAttemptAt'))
      .as('place'),
  ]);
  const rows = await db
    .selectFrom(placed.as('placed'))
    .select('id')
    .where('place', '<=', BATCH)
    .orderBy('turn')
    .orderBy('nextAttemptAt')
    .execute();
  return rows.map(({ id }) => ({ name: 'reconcile-membership', payload: { slotId: id } }));
}

/** Slot → its connector. */
export async function connectorsOfSlots(
  db: Reader,
  slotIds: readonly SlotId[],
): Promise<ReadonlyMap<string, string>> {
  if (slotIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('slots')
    .select(['id', 'connectorId'])
    .where('id', 'in', slotIds)
    .execute();
  return new Map(rows.map(({ id, connectorId }) => [id, connectorId]));
}

async function dueMessages(db: Reader, before: Date, now: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('messages')
    .select('id')
    // Those of a later version are left to its own processes.
    .where('kind', 'in', MESSAGE_KINDS)
    .whereRef('renderedVersion', '<', 'wantedVersion')
    .where('undeliverableAt', 'is', null)
    .where(isDue('nextAttemptAt', before, now, 'askedFor'))
    .where(isDue('claimedUntil', now, now, 'claim'))
    .orderBy('nextAttemptAt')
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'render-message', payload: { messageId: id } }));
}

/**
 * What drafts wait for: a check somebody waits for, a reminder, and the end of tokens that nobody
 * confirmed.
 */
async function dueDrafts(db: Reader, before: Date, now: Date): Promise<Job[]> {
  const unconfirmed = new Date(now.getTime() - DRAFT_TOKEN_SECONDS * 1000);
  const rows = await db
    .selectFrom('connectorDrafts')
    .select(['id', 'checkAt', 'nextReminderAt', 'sealedAt'])
    .where('closedAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('checkAt', '<=', before),
        eb('nextReminderAt', '<=', before),
        eb('sealedAt', '<=', unconfirmed),
      ]),
    )
    .orderBy('id')
    .limit(BATCH)
    .execute();
  const isDue = (at: Date | null): boolean => at !== null && at <= before;
  return [
    ...rows
      .filter(({ checkAt }) => isDue(checkAt))
      .map(({ id }): Job => ({ name: 'check-draft', payload: { draftId: id } })),
    ...rows
      .filter(({ nextReminderAt }) => isDue(nextReminderAt))
      .map(({ id }): Job => ({ name: 'remind-draft', payload: { draftId: id } })),
    ...(rows.some(({ sealedAt }) => sealedAt !== null && sealedAt <= unconfirmed)
      ? [{ name: 'prune', payload: {} } as const]
      : []),
  ];
}

/** One job for all the hints of a connector. */
async function dueHints(db: Reader, before: Date, now: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('hints')
    .select('connectorId')
    .distinct()
    .where(isDue('nextAttemptAt', before, now, 'askedFor'))
    .limit(BATCH)
    .execute();
  return rows.map(({ connectorId }) => ({ name: 'follow-hints', payload: { connectorId } }));
}

async function dueLooks(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('findings')
    .select('id')
    .where('lookDueAt', '<=', before)
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'find-finding-author', payload: { findingId: id } }));
}

/** Which groups are invited is to be read, or an invitation to be taken back. */
async function dueWaysIn(db: Reader, before: Date): Promise<Job[]> {
  const shares = await db
    .selectFrom('grants')
    .select('id')
    .where('sharesDueAt', '<=', before)
    .limit(BATCH)
    .execute();
  const removals = await db
    .selectFrom('findings')
    .select('id')
    .where('removalDueAt', '<=', before)
    .limit(BATCH)
    .execute();
  return [
    ...shares.map(({ id }): Job => ({ name: 'look-into-shares', payload: { grantId: id } })),
    ...removals.map(({ id }): Job => ({ name: 'take-back-way-in', payload: { findingId: id } })),
  ];
}

async function dueScopes(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('grants')
    .select('id')
    .where('scopeDueAt', '<=', before)
    .orderBy('scopeDueAt')
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'look-into-scope', payload: { grantId: id } }));
}
