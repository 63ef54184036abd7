/** The policies of a document that are for somebody on a connector. */
import type { ReadDb } from '../context.ts';
import { applicable, connectorNames, type Asking } from '../domain/policies/applicable.ts';
import { namesPerson, type ConfigFile } from '../domain/document/config-file.ts';
import type { Policy } from '../domain/document/config-policies.ts';
import type { PersonId } from '../domain/id.ts';
import { ownersOf } from './owners.ts';
import { findPerson, isActive } from './people.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** `requesterId` null is for nobody who is known: then only what is for everybody counts. */
export const applicablePolicies = async (
  db: Reader,
  file: ConfigFile,
  connectorId: string,
  requesterId: PersonId | null,
): Promise<readonly Policy[]> =>
  applicable(file.policies, await askingOf(db, file, connectorId, requesterId));

/** Who asks, and where, as far as policies tell people and connectors apart. */
export const askingOf = async (
  db: Reader,
  file: ConfigFile,
  connectorId: string,
  requesterId: PersonId | null,
): Promise<Asking> => ({
  connector: connectorNames(file, connectorId),
  requester: requesterId === null ? [] : await namedAs(db, file, connectorId, requesterId),
});

/** The entries under `requesters` that name somebody now; none for whoever may not ask any more. */
async function namedAs(
  db: Reader,
  file: ConfigFile,
  connectorId: string,
  personId: PersonId,
): Promise<readonly string[]> {
  const refs = [...new Set(file.policies.flatMap(({ match }) => match.requesters ?? []))];
  const person = refs.length === 0 ? undefined : await findPerson(db, personId);
  if (person === undefined || !isActive(person)) return [];
  const groups = await db
    .selectFrom('userGroupMembers')
    .select('slackGroupId')
    .where('slackUserId', '=', person.slackUserId)
    .where('slackGroupId', 'in', refs)
    .execute();
  const isOwner =
    refs.includes('owners') &&
    (await ownersOf(db, file, connectorId)).active.some(({ id }) => id === personId);
  return refs.filter((ref) =>
    ref === 'owners'
      ? isOwner
      : namesPerson(ref, person) || groups.some(({ slackGroupId }) => slackGroupId === ref),
  );
}
