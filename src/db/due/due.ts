/**
 * Everything that is due, read from the rows alone: the sweep's list. There is no outbox table;
 * these rows are it.
 */
import { MESSAGE_KINDS } from '../../domain/messages/message.ts';
import type { SlotId } from '../../domain/id.ts';
import type { Job } from '../../queue/jobs.ts';
import { activeConfig } from '../config/config.ts';
import { dueByDocument } from './due-by-document.ts';
import { DUE_CONFLICTS } from './due-conflicts.ts';
import { DUE_EVENTS } from './due-events.ts';
import { DUE_WARNINGS, ENDED_GRANTS, LATE_GRANTS, WAITING_GRANTS } from './due-grants.ts';
import { DUE_REVIEWS } from './due-reviews.ts';
import { BATCH, due, overdue, type Due, type Look } from './due-rows.ts';
import { UNNEEDED_SECRETS } from './due-secrets.ts';
import { readAllOnce } from '../read-once.ts';
import { isDue, isSlotDue } from '../schema/is-due.ts';

type Reader = Look['db'];

const UNANSWERED_REQUESTS = due(
  ({ db, before }) =>
    db
      .selectFrom('requests')
      .select('id as subject')
      .where('status', '=', 'pending')
      .where('expiresAt', '<=', before)
      .orderBy('expiresAt')
      .limit(BATCH),
  (requestId) => ({ name: 'lapse-request', payload: { requestId } }),
);

const DUE_REMINDERS = due(
  ({ db, before }) =>
    db
      .selectFrom('requests')
      .select('id as subject')
      .where('status', '=', 'pending')
      .where('nextReminderAt', '<=', before)
      .limit(BATCH),
  (requestId) => ({ name: 'remind-approvers', payload: { requestId } }),
);

/**
 * Each connector gets its share: the slots of one whose GitLab is away stand in nobody else's way.
 * Within it the places take turns, so that one at its limit does not either.
 */
const DUE_SLOTS = due(
  ({ db, before, now }) => {
    const waiting = db
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
    const placed = db.selectFrom(waiting.as('waiting')).select((eb) => [
      'id',
      'turn',
      'nextAttemptAt',
      eb.fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy('connectorId').orderBy('turn').orderBy('nextAttemptAt'))
        .as('place'),
    ]);
    return db
      .selectFrom(placed.as('placed'))
      .select('id as subject')
      .where('place', '<=', BATCH)
      .orderBy('turn')
      .orderBy('nextAttemptAt');
  },
  (slotId) => ({ name: 'reconcile-membership', payload: { slotId } }),
);

const DUE_MESSAGES = due(
  ({ db, before, now }) =>
    db
      .selectFrom('messages')
      .select('id as subject')
      // Those of a later version are left to its own processes.
      .where('kind', 'in', MESSAGE_KINDS)
      .whereRef('renderedVersion', '<', 'wantedVersion')
      .where('undeliverableAt', 'is', null)
      .where(isDue('nextAttemptAt', before, now, 'askedFor'))
      .where(isDue('claimedUntil', now, now, 'claim'))
      .orderBy('nextAttemptAt')
      .limit(BATCH),
  (messageId) => ({ name: 'render-message', payload: { messageId } }),
);

/** A check that somebody waits for, and a reminder. */
const DUE_DRAFTS = [
  due(
    ({ db, before }) =>
      db
        .selectFrom('connectorDrafts')
        .select('id as subject')
        .where('closedAt', 'is', null)
        .where('checkAt', '<=', before)
        .limit(BATCH),
    (draftId) => ({ name: 'check-draft', payload: { draftId } }),
  ),
  due(
    ({ db, before }) =>
      db
        .selectFrom('connectorDrafts')
        .select('id as subject')
        .where('closedAt', 'is', null)
        .where('nextReminderAt', '<=', before)
        .limit(BATCH),
    (draftId) => ({ name: 'remind-draft', payload: { draftId } }),
  ),
] as const;

/** One job for all the hints of a connector. */
const DUE_HINTS = due(
  ({ db, before, now }) =>
    db
      .selectFrom('hints')
      .select('connectorId as subject')
      .distinct()
      .where(isDue('nextAttemptAt', before, now, 'askedFor'))
      .limit(BATCH),
  (connectorId) => ({ name: 'follow-hints', payload: { connectorId } }),
);

/** The most urgent kinds first: ending access, then reconciling, then telling. */
const DUE: readonly Due[] = [
  ENDED_GRANTS,
  DUE_SLOTS,
  LATE_GRANTS,
  WAITING_GRANTS,
  UNANSWERED_REQUESTS,
  DUE_REMINDERS,
  overdue('keptRequests', 'asksAt', (keptRequestId) => ({ name: 'ask-kept', payload: { keptRequestId } })),
  overdue('requests', 'reviewDueAt', (requestId) => ({ name: 'review-request', payload: { requestId } })),
  overdue('requests', 'lookDueAt', (requestId) => ({ name: 'look-into-holding', payload: { requestId } })),
  DUE_WARNINGS,
  DUE_MESSAGES,
  ...DUE_DRAFTS,
  DUE_HINTS,
  overdue('findings', 'lookDueAt', (findingId) => ({ name: 'find-finding-author', payload: { findingId } })),
  overdue('grants', 'scopeDueAt', (grantId) => ({ name: 'look-into-scope', payload: { grantId } })),
  overdue('grants', 'sharesDueAt', (grantId) => ({ name: 'look-into-shares', payload: { grantId } })),
  overdue('findings', 'removalDueAt', (findingId) => ({ name: 'take-back-way-in', payload: { findingId } })),
  overdue('findings', 'watchDueAt', (findingId) => ({ name: 'watch-finding', payload: { findingId } })),
  ...DUE_CONFLICTS,
  ...DUE_REVIEWS,
  ...UNNEEDED_SECRETS,
  DUE_EVENTS,
];

/**
 * Jobs whose rows were due at `before`, the most urgent kinds first, each of them once. In one
 * statement: a look that is taken every few seconds must not take the connections from those who
 * press.
 */
export async function dueJobs(db: Reader, before: Date, now: Date): Promise<Job[]> {
  const { file } = await activeConfig(db);
  const look: Look = { db, before, now, file };
  const rows = await DUE.map((one, kind) =>
    db.selectFrom(one.rows(look).as('due')).select((eb) => [eb.lit(kind).as('kind'), 'due.subject']),
  )
    .reduce((all, one) => all.unionAll(one))
    .execute();
  // The kinds may come in any order; the rows of each stay in theirs.
  const found = rows
    .toSorted((one, other) => one.kind - other.kind)
    .flatMap(({ kind, subject }) => DUE[kind]?.job(subject) ?? []);
  const jobs = [...new Map(found.map((job) => [JSON.stringify(job), job])).values()];
  return [...jobs, ...(await dueByDocument(look, file))];
}

/** Slot → its connector. */
export async function connectorsOfSlots(
  db: Reader,
  slotIds: readonly SlotId[],
): Promise<ReadonlyMap<string, string>> {
  const read = (ids: readonly SlotId[]) =>
    db.selectFrom('slots').select(['id', 'connectorId']).where('id', 'in', ids).execute();
  const rows = await readAllOnce(db, 'slots', slotIds, read, (id, row) => row.id === id);
  return new Map(rows.flat().map(({ id, connectorId }) => [id, connectorId]));
}
