import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { GrantId, PersonId, RequestId, ResourceId } from '../../domain/id.ts';
import type { GrantableRole } from '../../domain/entitlement.ts';
import { next } from '../../domain/machine.ts';
import { REQUEST, type RequestEvent } from '../../domain/access/request.ts';
import type { Turns } from '../../domain/policies/turns.ts';
import { readOnce } from '../read-once.ts';
import type { ApprovalsTable, RequestsTable } from '../schema/request-tables.ts';

export type AccessRequest = Selectable<RequestsTable>;

/** Locks a request until the transaction ends; undefined when there is none. */
export const findRequest = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: RequestId,
): Promise<AccessRequest | undefined> =>
  db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();

export const lockRequest = (tx: Tx, id: RequestId): Promise<AccessRequest | undefined> =>
  tx.db.selectFrom('requests').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/**
 * Who asked, where, and for more of which grant; undefined when there is no such request. None of
 * it ever changes.
 */
export const originOf = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: RequestId,
): Promise<{ requesterId: PersonId; connectorId: string; extendsGrantId: GrantId | null } | undefined> =>
  db
    .selectFrom('requests')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .select(['requests.requesterId', 'resources.connectorId', 'requests.extendsGrantId'])
    .where('requests.id', '=', id)
    .executeTakeFirst();

export const findRequestByKey = (
  db: Pick<ReadDb, 'selectFrom'>,
  idempotencyKey: string,
): Promise<AccessRequest | undefined> =>
  db.selectFrom('requests').selectAll().where('idempotencyKey', '=', idempotencyKey).executeTakeFirst();

/** How many requests of a person wait for an answer. */
export async function countWaiting(db: Pick<ReadDb, 'selectFrom'>, requesterId: PersonId): Promise<number> {
  const { count } = await db
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('requesterId', '=', requesterId)
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** A person's pending request for a role on a resource, or null. */
export async function pendingTwin(
  db: Pick<ReadDb, 'selectFrom'>,
  requesterId: PersonId,
  resourceId: ResourceId,
  role: GrantableRole,
): Promise<Pick<AccessRequest, 'number' | 'durationSeconds'> | null> {
  const row = await db
    .selectFrom('requests')
    .select(['number', 'durationSeconds'])
    .where('requesterId', '=', requesterId)
    .where('resourceId', '=', resourceId)
    .where('role', '=', role)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return row ?? null;
}

export const insertRequest = (tx: Tx, values: Insertable<RequestsTable>): Promise<AccessRequest> =>
  tx.db.insertInto('requests').values(values).returningAll().executeTakeFirstOrThrow();

/**
 * Moves a locked request along its table. For steps/move-request.ts alone, which audits it. Returns
 * the new row, or null when the state does not accept the event.
 */
export async function transitionRequest(
  tx: Tx,
  request: AccessRequest,
  event: RequestEvent,
  changes: Pick<Updateable<RequestsTable>, 'decidedBy' | 'decisionNote' | 'cancelCause'>,
): Promise<AccessRequest | null> {
  const to = next(REQUEST, request.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('requests')
    .set({
      ...changes,
      status: to,
      ...(to === 'pending' ? {} : { nextReminderAt: null, decidedAt: tx.now }),
    })
    .where('id', '=', request.id)
    .where('status', '=', request.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Locks pending requests: those that one cause closes together, of a person, of a connector, on a
 * resource, the extensions of a grant; or all there are.
 */
export function lockPending(
  tx: Tx,
  of:
    | { readonly requesterId: PersonId }
    | { readonly extendsGrantId: GrantId }
    | { readonly connectorId: string }
    | { readonly resourceId: ResourceId }
    | 'all',
): Promise<AccessRequest[]> {
  let query = tx.db
    .selectFrom('requests')
    .selectAll()
    .where('status', '=', 'pending')
    .orderBy('id')
    .forUpdate();
  if (of === 'all') return query.execute();
  if ('requesterId' in of) query = query.where('requesterId', '=', of.requesterId);
  else if ('extendsGrantId' in of) query = query.where('extendsGrantId', '=', of.extendsGrantId);
  else if ('resourceId' in of) query = query.where('resourceId', '=', of.resourceId);
  else {
    query = query.where('resourceId', 'in', (eb) =>
      eb.selectFrom('resources').select('resources.id').where('resources.connectorId', '=', of.connectorId),
    );
  }
  return query.execute();
}

/** What these people wait for on a connector. */
export async function waitingOn(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  people: readonly PersonId[],
): Promise<RequestId[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('requests')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .select('requests.id')
    .where('requests.status', '=', 'pending')
    .where('resources.connectorId', '=', connectorId)
    .where(sql<boolean>`requests.requester_id = any(${people})`)
    .execute();
  return rows.map(({ id }) => id);
}

/** Everybody who waits for an answer. */
export async function peopleWaiting(db: Pick<ReadDb, 'selectFrom'>): Promise<PersonId[]> {
  const rows = await db
    .selectFrom('requests')
    .select('requesterId')
    .distinct()
    .where('status', '=', 'pending')
    .execute();
  return rows.map(({ requesterId }) => requesterId);
}

/** What a pending request would bring about by now; null for no conflict. */
export const recordConflicts = (tx: Tx, id: RequestId, conflicts: string | null): Promise<unknown> =>
  tx.db.updateTable('requests').set({ conflicts }).where('id', '=', id).execute();

export const recordReminder = (
  tx: Tx,
  id: RequestId,
  remindersSent: number,
  nextReminderAt: Date | null,
): Promise<unknown> =>
  tx.db.updateTable('requests').set({ remindersSent, nextReminderAt }).where('id', '=', id).execute();

/** Keeps whom it waits for, and since when. */
export const recordTurns = (tx: Tx, id: RequestId, turns: Turns): Promise<unknown> =>
  tx.db
    .updateTable('requests')
    .set({ asked: JSON.stringify(turns) })
    .where('id', '=', id)
    .execute();

/** Sets when what a request waits for is looked at again; null for never. */
export const wantReview = (tx: Tx, id: RequestId, reviewDueAt: Date | null): Promise<unknown> =>
  tx.db.updateTable('requests').set({ reviewDueAt }).where('id', '=', id).execute();

/** Keeps which steps have waited for too long. */
export const recordEscalation = (tx: Tx, id: RequestId, escalated: number[]): Promise<unknown> =>
  tx.db.updateTable('requests').set({ escalated }).where('id', '=', id).execute();

/**
 * A yes that is said once more, on a page, takes the place of the one that was said elsewhere; any
 * other one twice is refused.
 */
export function insertApproval(tx: Tx, values: Insertable<ApprovalsTable>): Promise<unknown> {
  const { source, note, role, durationSeconds, at } = values;
  const insert = tx.db.insertInto('approvals').values(values);
  if (source !== 'web') return insert.execute();
  return insert
    .onConflict((conflict) =>
      conflict
        .columns(['requestId', 'approverId', 'decision'])
        .doUpdateSet({ source, note, role, durationSeconds, at })
        .where('approvals.source', '!=', 'web'),
    )
    .execute();
}

/** Everything that was said on a request, in the order in which it was. */
export const approvalsOf = (
  db: Pick<ReadDb, 'selectFrom'>,
  requestId: RequestId,
): Promise<readonly Selectable<ApprovalsTable>[]> =>
  readOnce(db, 'approvals', requestId, () =>
    db.selectFrom('approvals').selectAll().where('requestId', '=', requestId).orderBy('id').execute(),
  );
