/** Event receivers, how far each of them is told, and what they have not taken yet. */
import { sql, type Selectable, type Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import { isToldOf, type EventReceiver } from '../../domain/document/config-event-receivers.ts';
import type { Told } from '../../domain/events/event-text.ts';
import type { EventDeliveryId } from '../../domain/id.ts';
import type { EventDeliveriesTable, EventReceiversTable } from '../schema/event-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;
export type EventReceiverRow = Selectable<EventReceiversTable>;
export type EventDelivery = Selectable<EventDeliveriesTable>;

/** All of them, in order. */
export const eventReceivers = (db: Reader): Promise<readonly EventReceiverRow[]> =>
  db.selectFrom('eventReceivers').selectAll().orderBy('id').execute();

export const findEventReceiver = (db: Reader, id: string): Promise<EventReceiverRow | undefined> =>
  db.selectFrom('eventReceivers').selectAll().where('id', '=', id).executeTakeFirst();

/** Whether one of the document's is not known, or not told to the end, or one is there no more. */
export async function areEventsBehind(db: Reader, receivers: readonly EventReceiver[]): Promise<boolean> {
  const rows = await db
    .selectFrom('eventReceivers')
    .select(['id', 'stoppedAt'])
    .select((eb) => eb('afterSeq', '<', eb.selectFrom('auditHead').select('seq')).as('isBehind'))
    .execute();
  const ids = new Set(rows.map(({ id }) => id));
  return (
    rows.length > receivers.length ||
    receivers.some(({ id }) => !ids.has(id)) ||
    rows.some(({ isBehind, stoppedAt }) => isBehind && stoppedAt === null)
  );
}

/** Locks all of them until the transaction ends. */
export const lockEventReceivers = (tx: Tx): Promise<readonly EventReceiverRow[]> =>
  tx.db.selectFrom('eventReceivers').selectAll().orderBy('id').forUpdate().execute();

/** Locks one until the transaction ends; undefined when there is none. */
export const lockEventReceiver = (tx: Tx, id: string): Promise<EventReceiverRow | undefined> =>
  tx.db.selectFrom('eventReceivers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** A new one is told what happens from now on. */
export const insertEventReceiver = (tx: Tx, id: string): Promise<unknown> =>
  tx.db
    .insertInto('eventReceivers')
    .columns(['id', 'afterSeq'])
    .expression((eb) => eb.selectFrom('auditHead').select([sql.val(id).as('id'), 'seq']))
    .onConflict((conflict) => conflict.doNothing())
    .execute();

/** Forgets those that the document does not have, with what they have not taken. */
export const keepEventReceivers = (tx: Tx, ids: readonly string[]): Promise<unknown> =>
  tx.db
    .deleteFrom('eventReceivers')
    .where('id', 'not in', [...ids, ''])
    .execute();

export const changeEventReceiver = (
  tx: Tx,
  id: string,
  changes: Omit<Updateable<EventReceiversTable>, 'id'>,
): Promise<unknown> => tx.db.updateTable('eventReceivers').set(changes).where('id', '=', id).execute();

/** The next events after `afterSeq`, at most so many: which, and what they are. */
export const nextEvents = (
  tx: Tx,
  afterSeq: number,
  limit: number,
): Promise<readonly { readonly seq: number; readonly action: string }[]> =>
  tx.db
    .selectFrom('auditEvents')
    .select(['seq', 'action'])
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();

/** Makes deliveries of those events that the receiver is told of, and says how far it is. */
export async function spreadEvents(
  tx: Tx,
  receiver: EventReceiver,
  events: readonly { readonly seq: number; readonly action: string }[],
): Promise<void> {
  const told = events.filter(({ action }) => isToldOf(receiver, action));
  if (told.length > 0)
    await tx.db
      .insertInto('eventDeliveries')
      .values(
        told.map(({ seq }) => ({
          id: tx.newId('evd'),
          receiverId: receiver.id,
          seq,
          since: tx.now,
          attempts: 0,
          dueAt: tx.now,
          fault: null,
          status: null,
        })),
      )
      .execute();
  const last = events.at(-1);
  if (last !== undefined) await changeEventReceiver(tx, receiver.id, { afterSeq: last.seq });
}

/** An event as a receiver is told it. */
export interface DeliverableEvent extends Told, Pick<EventDelivery, 'id' | 'since' | 'attempts'> {}

/**
 * Takes the oldest that are due for sending, at most so many: until `until` nobody else sends them.
 */
export async function takeDeliveries(
  tx: Tx,
  receiverId: string,
  limit: number,
  until: Date,
): Promise<readonly DeliverableEvent[]> {
  const taken = tx.db
    .selectFrom('eventDeliveries')
    .select('id')
    .where('receiverId', '=', receiverId)
    .where('dueAt', '<=', tx.now)
    .orderBy('seq')
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const rows = await tx.db
    .updateTable('eventDeliveries')
    .set({ dueAt: until })
    .where('id', 'in', taken)
    .returning('id')
    .execute();
  if (rows.length === 0) return [];
  return tx.db
    .selectFrom('eventDeliveries')
    .innerJoin('auditEvents', 'auditEvents.seq', 'eventDeliveries.seq')
    .select([
      'eventDeliveries.id',
      'since',
      'attempts',
      'auditEvents.seq',
      'at',
      'actor',
      'action',
      'subjectId',
      'body',
      'hash',
    ])
    .where(
      'eventDeliveries.id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('eventDeliveries.seq')
    .execute();
}

/** Whether events of a receiver are with a process that sends them. */
export async function isSomethingTaken(tx: Tx, receiverId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('eventDeliveries')
    .select('id')
    .where('receiverId', '=', receiverId)
    .where('dueAt', '>', tx.now)
    .executeTakeFirst();
  return row !== undefined;
}

/** They were taken. */
export const dropDeliveries = (tx: Tx, ids: readonly EventDeliveryId[]): Promise<unknown> =>
  tx.db
    .deleteFrom('eventDeliveries')
    .where('id', 'in', [...ids])
    .execute();

export const changeDeliveries = (
  tx: Tx,
  ids: readonly EventDeliveryId[],
  changes: Pick<Updateable<EventDeliveriesTable>, 'attempts' | 'dueAt' | 'fault' | 'status'>,
): Promise<unknown> =>
  tx.db
    .updateTable('eventDeliveries')
    .set(changes)
    .where('id', 'in', [...ids])
    .execute();

/** Has everything that a receiver has not taken sent at once, however often that was tried. */
export const resendDeliveries = (tx: Tx, receiverId: string): Promise<unknown> =>
  tx.db
    .updateTable('eventDeliveries')
    .set({ since: tx.now, attempts: 0, dueAt: tx.now, fault: null, status: null })
    .where('receiverId', '=', receiverId)
    .execute();

/** How many events a receiver has not taken: all of them, and those that wait for somebody. */
export async function countDeliveries(
  db: Reader,
  receiverId: string,
): Promise<{ readonly waiting: number; readonly givenUp: number }> {
  const { waiting, givenUp } = await db
    .selectFrom('eventDeliveries')
    .select((eb) => [
      eb.fn.countAll<number>().as('waiting'),
      eb.fn.countAll<number>().filterWhere('dueAt', 'is', null).as('givenUp'),
    ])
    .where('receiverId', '=', receiverId)
    .executeTakeFirstOrThrow();
  return { waiting, givenUp };
}
