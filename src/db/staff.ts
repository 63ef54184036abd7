import type { ReadDb } from '../context.ts';
import type { ConfigFile } from '../domain/config-file.ts';
import type { PersonId } from '../domain/id.ts';
import type { Plan } from '../domain/plan.ts';
import type { Facts } from '../domain/policy.ts';
import { adminsOf, namedBy } from './owners.ts';
import { peopleWithSameAccount } from './same-account.ts';

/**
 * Whom the steps of a plan name beside the owners of the connector, who stands in for them, and who
 * is the requester under another name; as all of it is now.
 */
export async function staffOf(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  plan: Plan,
  requesterId: PersonId,
): Promise<NonNullable<Facts['staff']>> {
  const refs = [...new Set(plan.steps.flatMap(({ who }) => who.filter((ref) => ref !== 'owners')))];
  const admins = (await adminsOf(db, file)).filter(({ id }) => id !== requesterId);
  const named = await namedBy(db, refs);
  return {
    named: new Map([...named].map(([ref, people]) => [ref, people.map(({ id }) => id)])),
    admins: admins.map(({ id }) => id),
    adminNames: admins.map(({ name }) => name),
    sameAccount: await peopleWithSameAccount(db, file, requesterId),
  };
}
