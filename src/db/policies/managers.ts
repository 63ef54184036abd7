import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { PersonId } from '../../domain/id.ts';
import type { Person } from '../identities/people.ts';
import type { ManagersTable } from '../schema/staff-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;
type Managers = Pick<Selectable<ManagersTable>, 'managers' | 'readAt'>;

/** What a field says of somebody; undefined where it was not read, or another one was. */
export const managersInSlack = (
  db: Reader,
  field: string,
  personId: PersonId,
): Promise<Managers | undefined> =>
  db
    .selectFrom('managers')
    .select(['managers', 'readAt'])
    .where('personId', '=', personId)
    .where('field', '=', field)
    .executeTakeFirst();

/** Everybody who may ask and of whom a field was not read since then; those never read first. */
export const managersUnreadSince = (
  db: Reader,
  field: string,
  since: Date,
): Promise<Pick<Person, 'id' | 'slackUserId'>[]> =>
  db
    .selectFrom('people')
    .leftJoin('managers', (join) =>
      join.onRef('managers.personId', '=', 'people.id').on('managers.field', '=', field),
    )
    .select(['people.id', 'people.slackUserId'])
    .where('people.deactivatedAt', 'is', null)
    .where('people.isOutsider', '=', false)
    .where((eb) => eb.or([eb('managers.readAt', 'is', null), eb('managers.readAt', '<', since)]))
    .orderBy('managers.readAt', (order) => order.asc().nullsFirst())
    .orderBy('people.id')
    .execute();

/** Returns whether it says something else by now. */
export async function recordManagersOf(
  tx: Tx,
  field: string,
  personId: PersonId,
  managers: readonly string[],
): Promise<boolean> {
  const before = await managersInSlack(tx.db, field, personId);
  const values = { field, managers: JSON.stringify(managers), readAt: tx.now };
  await tx.db
    .insertInto('managers')
    .values({ personId, ...values })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet(values))
    .execute();
  return (before?.managers ?? []).join() !== managers.join();
}

/** Returns whether there were any. */
export async function forgetAllManagers(tx: Tx): Promise<boolean> {
  const gone = await tx.db.deleteFrom('managers').executeTakeFirst();
  return gone.numDeletedRows > 0n;
}
