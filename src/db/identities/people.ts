import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { LinkablePerson } from '../../domain/identities/match-accounts.ts';
import type { PersonId } from '../../domain/id.ts';
import { holdRead, readOnce } from '../read-once.ts';
import type { PeopleTable } from '../schema/tables.ts';

export type Person = Selectable<PeopleTable>;

export const findPerson = (db: Pick<ReadDb, 'selectFrom'>, id: PersonId): Promise<Person | undefined> =>
  readOnce(db, 'people', id, () =>
    db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst(),
  );

/** The same, and until the transaction ends nobody changes or locks them. */
export async function lockPerson({ db }: Tx, id: PersonId): Promise<Person | undefined> {
  const row = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row !== undefined) holdRead(db, 'people', id, row);
  return row;
}

export const findSlackPerson = (
  db: Pick<ReadDb, 'selectFrom'>,
  slackTeamId: string,
  slackUserId: string,
): Promise<Person | undefined> =>
  db
    .selectFrom('people')
    .selectAll()
    .where('slackTeamId', '=', slackTeamId)
    .where('slackUserId', '=', slackUserId)
    .executeTakeFirst();

/**
 * The same, who then stays as they are until the transaction ends: two that learn of one change do
 * not both make it.
 */
export const lockSlackPerson = (
  tx: Tx,
  slackTeamId: string,
  slackUserId: string,
): Promise<Person | undefined> =>
  tx.db
    .selectFrom('people')
    .selectAll()
    .where('slackTeamId', '=', slackTeamId)
    .where('slackUserId', '=', slackUserId)
    .forNoKeyUpdate()
    .executeTakeFirst();

/** Everybody whom a Slack user id, an e-mail or an id of ours names, also those who left. */
export const findNamed = (db: Pick<ReadDb, 'selectFrom'>, ref: string): Promise<Person[]> =>
  db
    .selectFrom('people')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('slackUserId', '=', ref),
        eb('email', '=', ref.toLowerCase()),
        eb(eb.cast<string>('id', 'text'), '=', ref),
      ]),
    )
    .execute();

/** The person of a left join, as others see them; null where it found nobody. Pure. */
export const personRef = (
  id: PersonId | null,
  slackUserId: string | null,
  name: string | null,
): Pick<Person, 'id' | 'slackUserId' | 'name'> | null =>
  id === null || slackUserId === null || name === null ? null : { id, slackUserId, name };

/**
 * Whether this person may ask and decide now: known, not deactivated, not a guest or from
 * elsewhere. Pure.
 */
export const isActive = (person: Pick<Person, 'deactivatedAt' | 'isOutsider'>): boolean =>
  person.deactivatedAt === null && !person.isOutsider;

export interface PersonFacts {
  readonly slackTeamId: string;
  readonly slackUserId: string;
  /** Undefined: not known; the one there was stays. */
  readonly email: string | null | undefined;
  readonly name: string;
  readonly tz: string | null;
  /** Empty for none; undefined, or left out: not known, and the one there was stays. */
  readonly title?: string | undefined;
  readonly isOutsider: boolean;
  readonly deactivated: boolean;
}

/** Inserts or refreshes somebody by team and user id. `deactivatedAt` keeps its first time. */
export async function upsertPerson(tx: Tx, facts: PersonFacts): Promise<Person> {
  const { deactivated, email, slackTeamId, slackUserId, title, ...rest } = facts;
  const known = {
    ...(email === undefined ? {} : { email: email?.toLowerCase() ?? null }),
    ...(title === undefined ? {} : { title }),
  };
  // Without the ids, or whoever writes a row about this person would have to wait: keys that are
  // set lock a row against being referred to.
  const values = { ...rest, ...known, updatedAt: tx.now };
  return tx.db
    .insertInto('people')
    .values({
      id: tx.newId('per'),
      slackTeamId,
      slackUserId,
      ...values,
      deactivatedAt: deactivated ? tx.now : null,
    })
    .onConflict((conflict) =>
      conflict.columns(['slackTeamId', 'slackUserId']).doUpdateSet((eb) => ({
        ...values,
        deactivatedAt: deactivated ? eb.fn.coalesce('people.deactivatedAt', eb.val(tx.now)) : null,
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Everybody an account can be matched to: active people of this workspace. */
export const linkablePeople = (db: Pick<ReadDb, 'selectFrom'>): Promise<LinkablePerson[]> =>
  db
    .selectFrom('people')
    .select(['id', 'slackUserId', 'email'])
    .where('deactivatedAt', 'is', null)
    .where('isOutsider', '=', false)
    .orderBy('id')
    .execute();

/** What people are called, by their ids. */
export async function namesOf(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('people').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export const recordDirectorySynced = (tx: Tx): Promise<unknown> =>
  tx.db.updateTable('directoryState').set({ syncedAt: tx.now }).execute();

/** Whether everybody in Slack was read at least once. */
export async function isDirectoryRead(db: Pick<ReadDb, 'selectFrom'>): Promise<boolean> {
  const { syncedAt } = await db.selectFrom('directoryState').select('syncedAt').executeTakeFirstOrThrow();
  return syncedAt !== null;
}
