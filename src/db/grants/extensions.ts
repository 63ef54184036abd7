/** Extensions that were approved, and whose place was not looked at yet. */
import type { ReadDb, Tx } from '../../context.ts';
import type { Fault } from '../../domain/fault.ts';
import type { GrantId, PersonId, RequestId, SlotId } from '../../domain/id.ts';
import { stored } from '../../domain/told.ts';
import { OPEN_STATUSES } from '../../domain/access/grant.ts';

export interface ExtensionGiven {
  readonly id: RequestId;
  readonly reason: string;
  /** Null where a policy approved it. */
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  /** What was approved. */
  readonly durationSeconds: number;
}

/** Those of a grant that were approved since, the last one at the end. */
export const extensionsSince = (
  db: Pick<ReadDb, 'selectFrom'>,
  grantId: GrantId,
  since: Date,
): Promise<ExtensionGiven[]> =>
  db
    .selectFrom('requests')
    .innerJoin('approvals', 'approvals.requestId', 'requests.id')
    .select([
      'requests.id',
      'requests.reason',
      'requests.decidedBy',
      'requests.decidedAt',
      'approvals.durationSeconds',
    ])
    .where('requests.extendsGrantId', '=', grantId)
    .where('requests.status', '=', 'approved')
    .where('requests.decidedAt', '>=', since)
    .where('approvals.decision', '=', 'approve')
    .orderBy('requests.decidedAt')
    .execute();

/** The place of a grant is to be looked at, for it got more time. */
export const wantPlace = (tx: Tx, id: GrantId): Promise<unknown> =>
  tx.db
    .updateTable('grants')
    .set({ placeDueAt: tx.now })
    .where('id', '=', id)
    .where('placeDueAt', 'is', null)
    .execute();

/** It was, for every open grant of the slot. */
export const recordPlace = (tx: Tx, slotId: SlotId): Promise<unknown> =>
  tx.db
    .updateTable('grants')
    .set({ placeDueAt: null })
    .where('slotId', '=', slotId)
    .where('status', 'in', OPEN_STATUSES)
    .where('placeDueAt', 'is not', null)
    .execute();

/** An extension was put back after it had been approved, and why. */
export const keepUndone = (tx: Tx, id: RequestId, why: Fault): Promise<unknown> =>
  tx.db
    .updateTable('requests')
    .set({ undone: stored(why) })
    .where('id', '=', id)
    .execute();
