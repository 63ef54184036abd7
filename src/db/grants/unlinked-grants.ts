import type { ReadDb } from '../../context.ts';
import type { PersonId, SlotId } from '../../domain/id.ts';

/** How many grants that ended as somebody was unlinked are still being taken back. */
export async function stillEnding(
  db: Pick<ReadDb, 'selectFrom'>,
  { personId, connectorId, at }: { personId: PersonId; connectorId: string; at: Date },
): Promise<number> {
  const { count } = await db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('grants.personId', '=', personId)
    .where('grants.status', '=', 'revoking')
    .where('grants.endReason', '=', 'unlinked')
    .where('grants.endingAt', '=', at)
    .where('slots.connectorId', '=', connectorId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whose slot it is. */
export const accountOfSlot = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: SlotId,
): Promise<{ readonly connectorId: string; readonly accountExternalId: string } | undefined> =>
  db.selectFrom('slots').select(['connectorId', 'accountExternalId']).where('id', '=', id).executeTakeFirst();
