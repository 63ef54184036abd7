/** What happened that opens a review of a person or a place: a row for each, and each trigger. */
import type { Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ReviewTriggersTable } from '../schema/review-tables.ts';

export type ReviewTriggerRow = Selectable<ReviewTriggersTable>;

/**
 * Something happened; what waits already keeps its time. Callers with several go by subject, in
 * order.
 */
export const noteTrigger = (
  tx: Tx,
  noted: Pick<ReviewTriggerRow, 'triggerId' | 'subjectId' | 'cause'> & { readonly dueAt: Date },
): Promise<unknown> =>
  tx.db
    .insertInto('reviewTriggers')
    .values({ ...noted, notedAt: tx.now, campaignId: null })
    .onConflict((conflict) =>
      conflict.columns(['triggerId', 'subjectId']).doUpdateSet((eb) => ({
        cause: noted.cause,
        notedAt: tx.now,
        dueAt: eb.fn.coalesce('reviewTriggers.dueAt', eb.val(noted.dueAt)),
      })),
    )
    .execute();

/** Those whose time has come, oldest first. */
export const dueTriggers = (db: Pick<ReadDb, 'selectFrom'>, before: Date): Promise<ReviewTriggerRow[]> =>
  db
    .selectFrom('reviewTriggers')
    .selectAll()
    .where('dueAt', '<=', before)
    .orderBy('dueAt')
    .orderBy('subjectId')
    .limit(100)
    .execute();

type Key = Pick<ReviewTriggerRow, 'triggerId' | 'subjectId'>;

/** Locks one that is due until the transaction ends; undefined when somebody else took it. */
export const lockDueTrigger = (tx: Tx, key: Key): Promise<ReviewTriggerRow | undefined> =>
  tx.db
    .selectFrom('reviewTriggers')
    .selectAll()
    .where('triggerId', '=', key.triggerId)
    .where('subjectId', '=', key.subjectId)
    .where('dueAt', '<=', tx.now)
    .forUpdate()
    .executeTakeFirst();

export const changeTrigger = (
  tx: Tx,
  { triggerId, subjectId }: Key,
  changes: Pick<Updateable<ReviewTriggersTable>, 'dueAt' | 'campaignId'>,
): Promise<unknown> =>
  tx.db
    .updateTable('reviewTriggers')
    .set(changes)
    .where('triggerId', '=', triggerId)
    .where('subjectId', '=', subjectId)
    .execute();
