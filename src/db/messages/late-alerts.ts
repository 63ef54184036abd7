/** Who was told that a grant is late, and so is told when it is over. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { GrantId, PersonId, SlotId } from '../../domain/id.ts';
import { copyOf } from './message-copies.ts';
import type { MessageRow } from './messages.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * Whether somebody's alert about a late end is on its way to them by a post that began before now.
 */
export async function isAlertUnderWay(
  db: Reader,
  { now, ...alert }: Pick<MessageRow, 'subjectId' | 'personId' | 'ordinal'> & { readonly now: Date },
): Promise<boolean> {
  const copy = await copyOf(db, 'revoke-alert', alert);
  return copy?.ts === null && copy.claimedUntil !== null && copy.claimedUntil > now;
}

/**
 * Whose alert says that this grant is late, its ordinal, and whether they were told by it: it was
 * posted, or is being posted now, with what was so when that began.
 */
export const alertsOfLate = (
  db: Reader,
  { id, slotId, now }: { readonly id: GrantId; readonly slotId: SlotId; readonly now: Date },
): Promise<{ personId: PersonId; ordinal: number; isTold: boolean }[]> =>
  db
    .selectFrom('messages')
    .select(['personId', 'ordinal', wasPosted(now).as('isTold')])
    .where('kind', '=', 'revoke-alert')
    .where('subjectId', '=', slotId)
    .where(sql<string>`detail ->> 'grantId'`, '=', id)
    .orderBy('personId')
    .execute();

/** Who was told by one. */
export const toldOfLate = async (
  db: Reader,
  late: Parameters<typeof alertsOfLate>[1],
): Promise<{ personId: PersonId; ordinal: number }[]> =>
  (await alertsOfLate(db, late)).filter(({ isTold }) => isTold);

/** Who of these people became an owner of a connector since then, and was told what waits there. */
export async function toldAsTheyBegan(
  db: Reader,
  people: readonly PersonId[],
  { connectorId, since, now }: { readonly connectorId: string; readonly since: Date; readonly now: Date },
): Promise<PersonId[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('messages')
    .select('personId')
    .distinct()
    .where('subjectId', 'in', people)
    .where('kind', '=', 'owner-begins')
    .where('createdAt', '>=', since)
    .where(sql<boolean>`detail -> 'connectorIds' ? ${connectorId}`)
    .where(wasPosted(now))
    .orderBy('personId')
    .execute();
  return rows.map(({ personId }) => personId);
}

const wasPosted = (now: Date) => sql<boolean>`(ts is not null or coalesce(claimed_until > ${now}, false))`;
