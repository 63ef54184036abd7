/** People with their accounts, as the API lists them. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { Person } from '../../identities/people.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

interface PeoplePart {
  readonly after: string | null;
  readonly limit: number;
  /** A part of a name or e-mail, in any case; everybody unless given, and for no letters. */
  readonly query?: string;
}

/** Everybody hallpass knows, by id; one more than the limit, where there are as many. */
export const listPeople = (db: Reader, { after, limit, query = '' }: PeoplePart): Promise<Person[]> => {
  const part = `%${query.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const all = db
    .selectFrom('people')
    .selectAll()
    .$if(query !== '', (some) => some.where(sql<boolean>`(lower(name) like ${part} or email like ${part})`))
    .orderBy('id')
    .limit(limit + 1);
  return (after === null ? all : all.where('id', '>', after as PersonId)).execute();
};

/** The accounts that are linked to any of these people, on these connectors. */
export const accountsOfPeople = async (
  db: Reader,
  ids: readonly PersonId[],
  connectorIds: readonly string[],
) => {
  if (ids.length === 0 || connectorIds.length === 0) return [];
  return db
    .selectFrom('accounts')
    .select(['personId', 'connectorId', 'username', 'state', 'linkedBy', 'linkedAt'])
    .where('personId', 'in', ids)
    .where('connectorId', 'in', connectorIds)
    .orderBy('connectorId')
    .execute();
};
