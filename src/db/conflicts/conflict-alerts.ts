import type { Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import {
  CONFLICT_ALERT,
  type ConflictAlertEvent,
  type Sides,
} from '../../domain/conflicts/conflict-alert.ts';
import type { ConflictAlertId, PersonId } from '../../domain/id.ts';
import { next } from '../../domain/machine.ts';
import type { ConflictAlertsTable } from '../schema/conflict-tables.ts';

export type ConflictAlert = Selectable<ConflictAlertsTable>;

export const findConflictAlert = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: ConflictAlertId,
): Promise<ConflictAlert | undefined> =>
  db.selectFrom('conflictAlerts').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks an alert until the transaction ends; undefined when there is none. */
export const lockConflictAlert = (tx: Tx, id: ConflictAlertId): Promise<ConflictAlert | undefined> =>
  tx.db.selectFrom('conflictAlerts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Locks what is not resolved of a person. */
export const lockOpenAlerts = (tx: Tx, personId: PersonId): Promise<ConflictAlert[]> =>
  tx.db
    .selectFrom('conflictAlerts')
    .selectAll()
    .where('personId', '=', personId)
    .where('status', '<>', 'resolved')
    .orderBy('id')
    .forUpdate()
    .execute();

/** What is not resolved of anybody. */
export const openAlerts = (db: Pick<ReadDb, 'selectFrom'>): Promise<ConflictAlert[]> =>
  db.selectFrom('conflictAlerts').selectAll().where('status', '<>', 'resolved').execute();

/** The exemptions of a person that are in force, by the conflict, with their ends. */
export async function exemptionsOf(
  db: Pick<ReadDb, 'selectFrom'>,
  personId: PersonId,
  now: Date,
): Promise<ReadonlyMap<string, Date>> {
  const rows = await db
    .selectFrom('conflictAlerts')
    .select(['conflictId', 'exemptUntil'])
    .where('personId', '=', personId)
    .where('status', '=', 'exempted')
    .where('exemptUntil', '>', now)
    .execute();
  return new Map(
    rows.flatMap(({ conflictId, exemptUntil }) => (exemptUntil === null ? [] : [[conflictId, exemptUntil]])),
  );
}

export const insertConflictAlert = (
  tx: Tx,
  alert: Pick<ConflictAlert, 'personId' | 'conflictId' | 'name' | 'sides'>,
): Promise<ConflictAlert> =>
  tx.db
    .insertInto('conflictAlerts')
    .values({
      ...alert,
      id: tx.newId('cfl'),
      sides: JSON.stringify(alert.sides),
      status: 'active',
      foundAt: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

/** What puts the person on the sides has changed, or what the conflict is called. */
export const recordSides = (
  tx: Tx,
  id: ConflictAlertId,
  { sides, name }: { readonly sides: Sides; readonly name: string },
): Promise<unknown> =>
  tx.db
    .updateTable('conflictAlerts')
    .set({ sides: JSON.stringify(sides), name })
    .where('id', '=', id)
    .execute();

/**
 * Moves a locked alert along its table. For steps/move-conflict-alert.ts alone, which audits it.
 * Returns the new row, or null when the state does not accept the event.
 */
export async function transitionConflictAlert(
  tx: Tx,
  alert: ConflictAlert,
  event: ConflictAlertEvent,
  changes: Omit<Updateable<ConflictAlertsTable>, 'status'>,
): Promise<ConflictAlert | null> {
  const to = next(CONFLICT_ALERT, alert.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('conflictAlerts')
    .set({ ...changes, status: to })
    .where('id', '=', alert.id)
    .where('status', '=', alert.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Locks what is active and nobody was told of as it is. */
export const lockUntold = (tx: Tx): Promise<ConflictAlert[]> =>
  tx.db
    .selectFrom('conflictAlerts')
    .selectAll()
    .where('status', '=', 'active')
    .where('toldAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();

/** Its owners are told. */
export const recordAlertTold = (tx: Tx, { id, tellings }: ConflictAlert): Promise<unknown> =>
  tx.db
    .updateTable('conflictAlerts')
    .set({ toldAt: tx.now, tellings: tellings + 1 })
    .where('id', '=', id)
    .execute();
