import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { PersonId } from '../../domain/id.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * Whether both are one human, for all that can be known: one person, or two who have the same
 * account in GitLab. Nobody decides their own, also not through a second Slack account.
 */
export const isSameHuman = async (
  db: Reader,
  file: Pick<ConfigFile, 'connectors'>,
  one: PersonId,
  other: PersonId,
): Promise<boolean> => one === other || (await peopleWithSameAccount(db, file, one)).includes(other);

/**
 * Other people who have an account in GitLab that this person has, too, through another connector
 * to the same instance: for all that can be known, the same human.
 */
export async function peopleWithSameAccount(
  db: Reader,
  { connectors }: Pick<ConfigFile, 'connectors'>,
  personId: PersonId,
): Promise<PersonId[]> {
  if (connectors.length < 2) return [];
  const rows = await db
    .selectFrom('accounts as own')
    .innerJoin('accounts as other', 'other.externalId', 'own.externalId')
    .leftJoin('connectorStates as here', 'here.connectorId', 'own.connectorId')
    .leftJoin('connectorStates as there', 'there.connectorId', 'other.connectorId')
    .select([
      'other.personId',
      'own.connectorId as ownConnector',
      'other.connectorId as otherConnector',
      'here.rootInstance as ownInstance',
      'there.rootInstance as otherInstance',
    ])
    .where('own.personId', '=', personId)
    .where('other.personId', 'is not', null)
    .where('other.personId', '!=', personId)
    .execute();
  const urls = new Map(connectors.map(({ id, url }) => [id, url]));
  const same = rows.filter(({ ownConnector, otherConnector, ownInstance, otherInstance }) => {
    const url = urls.get(ownConnector);
    return (
      (url !== undefined && url === urls.get(otherConnector)) ||
      (ownInstance !== null && ownInstance === otherInstance)
    );
  });
  return [...new Set(same.flatMap(({ personId: id }) => (id === null ? [] : [id])))];
}
