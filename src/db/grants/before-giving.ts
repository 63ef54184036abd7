import type { ReadDb } from '../../context.ts';
import type { GrantId, RequestId, SlotId } from '../../domain/id.ts';

/** What is to be looked at before the grants of a slot are given, or go on. */
export interface BeforeGiving {
  /** A grant of it is still to be given, or got more time: its place is looked at first. */
  readonly isPlaceDue: boolean;
  /** Requests that a policy approved at once: what is held already is looked at before. */
  readonly looksDue: readonly RequestId[];
  /** Grants that are to be given, and before that it is read which groups are invited there. */
  readonly sharesDue: readonly GrantId[];
}

/** In one query; nothing for a slot whose grants only end. */
export async function beforeGiving(db: Pick<ReadDb, 'selectFrom'>, slotId: SlotId): Promise<BeforeGiving> {
  const rows = await db
    .selectFrom('grants')
    .innerJoin('requests', 'requests.id', 'grants.requestId')
    .select(['grants.id', 'grants.status', 'grants.sharesDueAt'])
    .select(['requests.id as requestId', 'requests.decidedBy', 'requests.lookDueAt'])
    .where('grants.slotId', '=', slotId)
    .where((eb) =>
      eb.or([
        eb('grants.status', '=', 'provisioning'),
        eb.and([eb('grants.status', '=', 'active'), eb('grants.placeDueAt', 'is not', null)]),
      ]),
    )
    .execute();
  const coming = rows.filter(({ status }) => status === 'provisioning');
  return {
    isPlaceDue: rows.length > 0,
    looksDue: coming
      .filter(({ decidedBy, lookDueAt }) => decidedBy === null && lookDueAt !== null)
      .map(({ requestId }) => requestId),
    sharesDue: coming.filter(({ sharesDueAt }) => sharesDueAt !== null).map(({ id }) => id),
  };
}
