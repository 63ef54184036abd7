import type { Insertable, Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { RequestStatus } from '../../domain/access/request.ts';
import { GRANT, LIVE_STATUSES, OPEN_STATUSES, type GrantEvent } from '../../domain/access/grant.ts';
import type { GrantId, PersonId, RequestId, ResourceId, SlotId } from '../../domain/id.ts';
import { next } from '../../domain/machine.ts';
import type { GrantsTable } from '../schema/grant-tables.ts';

export type Grant = Selectable<GrantsTable>;

export const findGrant = (db: Pick<ReadDb, 'selectFrom'>, id: GrantId): Promise<Grant | undefined> =>
  db.selectFrom('grants').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a grant until the transaction ends; undefined when there is none. */
export const lockGrant = (tx: Tx, id: GrantId): Promise<Grant | undefined> =>
  tx.db.selectFrom('grants').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The same for the one that came of a request. */
export const lockGrantOfRequest = (tx: Tx, requestId: RequestId): Promise<Grant | undefined> =>
  tx.db.selectFrom('grants').selectAll().where('requestId', '=', requestId).forUpdate().executeTakeFirst();

/** Locks the live grants of a slot, oldest first. */
export const lockGrantsOfSlot = (tx: Tx, slotId: SlotId): Promise<Grant[]> =>
  tx.db
    .selectFrom('grants')
    .selectAll()
    .where('slotId', '=', slotId)
    .where('status', 'in', LIVE_STATUSES)
    .orderBy('id')
    .forUpdate()
    .execute();

/** When the last grant of a slot was over; null while one is not, or when there was none. */
export async function lastEndOf(tx: Tx, slotId: SlotId): Promise<Date | null> {
  const last = await tx.db
    .selectFrom('grants')
    .select(['endedAt'])
    .where('slotId', '=', slotId)
    .orderBy('endedAt', (order) => order.desc().nullsFirst())
    .limit(1)
    .executeTakeFirst();
  return last?.endedAt ?? null;
}

/**
 * Locks the open grants that one cause ends together: those of a person, of a connector, or of a
 * person on a connector, or all there are.
 */
export function lockOpenGrants(
  tx: Tx,
  of:
    | { readonly personId: PersonId; readonly connectorId?: string }
    | { readonly personId?: undefined; readonly connectorId: string }
    | 'all',
): Promise<Grant[]> {
  let query = tx.db
    .selectFrom('grants')
    .selectAll()
    .where('status', 'in', OPEN_STATUSES)
    .orderBy('id')
    .forUpdate();
  if (of === 'all') return query.execute();
  const { personId, connectorId } = of;
  if (personId !== undefined) query = query.where('personId', '=', personId);
  if (connectorId === undefined) return query.execute();
  return query
    .where('slotId', 'in', (eb) =>
      eb.selectFrom('slots').select('slots.id').where('slots.connectorId', '=', connectorId),
    )
    .execute();
}

/** Renews the Home tabs of those who watch over it. */
export function insertGrant(tx: Tx, values: Insertable<GrantsTable>): Promise<Grant> {
  tx.renewWatchers(values.slotId);
  return tx.db.insertInto('grants').values(values).returningAll().executeTakeFirstOrThrow();
}

/**
 * Moves a locked grant along its table, and renews the Home tabs of those who watch over it. For
 * steps/move-grant.ts alone, which audits it. Returns the new row, or null when the state does not
 * accept the event.
 */
export async function transitionGrant(
  tx: Tx,
  grant: Grant,
  event: GrantEvent,
  changes: Updateable<GrantsTable>,
): Promise<Grant | null> {
  const to = next(GRANT, grant.status, event);
  if (to === null) return null;
  tx.renewWatchers(grant.slotId);
  const over = to === 'ended' || to === 'failed' ? { endedAt: tx.now } : {};
  const row = await tx.db
    .updateTable('grants')
    .set({ ...changes, ...over, status: to })
    .where('id', '=', grant.id)
    .where('status', '=', grant.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Its place and what is below are to be looked at, from behind `after` on, null for all of it: it
 * gave power there.
 */
export async function wantScope(tx: Tx, id: GrantId, after: ResourceId | null): Promise<void> {
  await recordScope(tx, id, tx.now, after);
  tx.enqueue({ name: 'look-into-scope', payload: { grantId: id } });
}

/** Those of a connector that a sync may have found new places for are looked into again. */
export async function wantScopes(tx: Tx, connectorId: string): Promise<void> {
  const rows = await tx.db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select(['grants.id', 'grants.scopeAfter'])
    .where('grants.scopeDueAt', '>', tx.now)
    .where('slots.connectorId', '=', connectorId)
    .orderBy('grants.id')
    .execute();
  for (const { id, scopeAfter } of rows) await wantScope(tx, id, scopeAfter);
}

/** They were looked at, or are at `scopeDueAt`, from behind a place on; null for all of it. */
export const recordScope = (
  tx: Tx,
  id: GrantId,
  scopeDueAt: Date | null,
  scopeAfter: ResourceId | null,
): Promise<unknown> =>
  tx.db.updateTable('grants').set({ scopeDueAt, scopeAfter }).where('id', '=', id).execute();

export const recordWarned = (tx: Tx, id: GrantId): Promise<unknown> =>
  tx.db.updateTable('grants').set({ warnedAt: tx.now }).where('id', '=', id).execute();

/**
 * Owners are being told that a grant is late. Returns how many of its slot they were told of
 * before.
 */
export async function recordLateTold(tx: Tx, { id, slotId }: Pick<Grant, 'id' | 'slotId'>): Promise<number> {
  const { count } = await tx.db
    .selectFrom('grants')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('slotId', '=', slotId)
    .where('lateToldAt', 'is not', null)
    .executeTakeFirstOrThrow();
  await tx.db.updateTable('grants').set({ lateToldAt: tx.now }).where('id', '=', id).execute();
  return count;
}

/** The requests for more of a grant, those that wait for an answer among them. */
export const extensionsOf = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: GrantId,
): Promise<{ id: RequestId; status: RequestStatus }[]> =>
  db.selectFrom('requests').select(['id', 'status']).where('extendsGrantId', '=', id).execute();

/** How many extensions a grant has had. */
export async function countExtensions(db: Pick<ReadDb, 'selectFrom'>, id: GrantId): Promise<number> {
  const row = await db
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('extendsGrantId', '=', id)
    .where('status', '=', 'approved')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Where a grant's slot is, for rights and texts. */
export const placeOfGrant = (
  db: Pick<ReadDb, 'selectFrom'>,
  grant: Pick<Grant, 'slotId'>,
): Promise<{ connectorId: string; resourceId: ResourceId; accountExternalId: string; path: string }> =>
  db
    .selectFrom('slots')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .select(['slots.connectorId', 'slots.resourceId', 'slots.accountExternalId', 'resources.path'])
    .where('slots.id', '=', grant.slotId)
    .executeTakeFirstOrThrow();

/** How many are in that state. */
export async function countGrants(db: Pick<ReadDb, 'selectFrom'>, status: Grant['status']): Promise<number> {
  const { count } = await db
    .selectFrom('grants')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', '=', status)
    .executeTakeFirstOrThrow();
  return count;
}
