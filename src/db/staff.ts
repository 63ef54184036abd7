import type { ReadDb } from '../context.ts';
import { SPOKEN_FOR } from '../domain/document/approval-fields.ts';
import { namesPerson, type ConfigFile } from '../domain/document/config-file.ts';
import type { PersonId } from '../domain/id.ts';
import type { Plan, Step } from '../domain/policies/plan.ts';
import type { Facts } from '../domain/policies/policy.ts';
import { adminsOf, namedBy, peopleNamed } from './owners.ts';
import { findPerson, type Person } from './people.ts';
import { resourceOwners } from './resource-owners.ts';
import { peopleWithSameAccount } from './same-account.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;
type Place = Parameters<typeof resourceOwners>[1];

/**
 * Whom the steps of a plan name beside the owners of the connector, who stands in for them, and who
 * is the requester under another name; as all of it is now.
 */
export async function staffOf(
  db: Reader,
  file: ConfigFile,
  plan: Plan,
  requesterId: PersonId,
  resource: Place,
): Promise<NonNullable<Facts['staff']>> {
  const refs = [...new Set(plan.steps.flatMap(refsOf))];
  const admins = (await adminsOf(db, file)).filter(({ id }) => id !== requesterId);
  const named = new Map(
    await namedBy(
      db,
      refs.filter((ref) => !SPOKEN_FOR.some((word) => word === ref)),
    ),
  );
  if (refs.includes('manager')) named.set('manager', await managersOf(db, file, requesterId));
  if (refs.includes('resource-owners')) named.set('resource-owners', await resourceOwners(db, resource));
  return {
    named: new Map([...named].map(([ref, people]) => [ref, people.map(({ id }) => id)])),
    admins: admins.map(({ id }) => id),
    adminNames: admins.map(({ name }) => name),
    sameAccount: await peopleWithSameAccount(db, file, requesterId),
  };
}

const refsOf = ({ who, fallback = [], escalate }: Step): string[] => [
  ...who,
  ...fallback,
  ...(escalate?.to ?? []),
];

/** The manager whom the document names for somebody; nobody where it names none who is active. */
async function managersOf(db: Reader, file: ConfigFile, personId: PersonId): Promise<readonly Person[]> {
  const person = await findPerson(db, personId);
  if (person === undefined) return [];
  const refs = file.people.flatMap(({ slack, manager }) =>
    manager !== undefined && namesPerson(slack, person) ? [manager] : [],
  );
  return peopleNamed(db, refs);
}
