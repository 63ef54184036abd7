import type { ReadDb } from '../../context.ts';
import { SPOKEN_FOR } from '../../domain/document/approval-fields.ts';
import { scheduleIn } from '../../domain/document/config-on-call.ts';
import { isFresh, onCallAt } from '../../domain/identities/on-call.ts';
import { knownSchedule } from './on-call.ts';
import { namesPerson, type ConfigFile } from '../../domain/document/config-file.ts';
import type { PersonId } from '../../domain/id.ts';
import type { Plan, Step } from '../../domain/policies/plan.ts';
import { managersCountFrom } from '../../domain/identities/manager-field.ts';
import type { Facts } from '../../domain/policies/policy.ts';
import type { Reading } from '../../domain/policies/staff.ts';
import { managersInSlack } from './managers.ts';
import { adminsOf, namedBy, peopleNamed } from './owners.ts';
import { findPerson, type Person } from '../identities/people.ts';
import { resourceOwners } from './resource-owners.ts';
import { peopleWithSameAccount } from '../identities/same-account.ts';

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
  { resource, now }: { readonly resource: Place; readonly now: Date },
): Promise<NonNullable<Facts['staff']>> {
  const refs = [...new Set(plan.steps.flatMap(refsOf))];
  const sameAccount = await peopleWithSameAccount(db, file, requesterId);
  const selves = [requesterId, ...sameAccount];
  const admins = (await adminsOf(db, file)).filter(({ id }) => !selves.includes(id));
  const named = new Map(
    await namedBy(
      db,
      refs.filter((ref) => !SPOKEN_FOR.some((word) => word === ref) && scheduleIn(ref) === null),
    ),
  );
  const readings: Reading[] = [];
  if (refs.includes('manager')) {
    const { people, reading } = await managersOf(db, file, requesterId, now);
    named.set('manager', people);
    if (reading !== null) readings.push(reading);
  }
  for (const ref of refs) {
    const schedule = file.onCall?.find(({ id }) => id === scheduleIn(ref));
    if (schedule === undefined) continue;
    const known = await knownSchedule(db, schedule);
    named.set(ref, await peopleNamed(db, onCallAt(known, now)));
    readings.push({ ref, at: known.readAt, counts: isFresh(known, now) });
  }
  if (refs.includes('resource-owners')) named.set('resource-owners', await resourceOwners(db, resource));
  return {
    named: new Map([...named].map(([ref, people]) => [ref, people.map(({ id }) => id)])),
    admins: admins.map(({ id }) => id),
    adminNames: admins.map(({ name }) => name),
    readings,
    sameAccount,
  };
}

const refsOf = ({ who, fallback = [], escalate }: Step): string[] => [
  ...who,
  ...fallback,
  ...(escalate?.to ?? []),
];

interface Managers {
  /** Nobody where those who are named are not active. */
  readonly people: readonly Person[];
  /** Null where Slack does not tell. */
  readonly reading: Reading | null;
}

/** Those in the field of Slack's profiles; where that is empty, those under `people`. */
export async function managersOf(
  db: Reader,
  file: ConfigFile,
  personId: PersonId,
  now: Date,
): Promise<Managers> {
  const field = file.managers?.slackField;
  const read = field === undefined ? undefined : await managersInSlack(db, field, personId);
  const counts = read !== undefined && read.readAt >= managersCountFrom(now);
  const reading = field === undefined ? null : { ref: 'manager', at: read?.readAt ?? null, counts };
  if (counts && read.managers.length > 0) return { people: await peopleNamed(db, read.managers), reading };
  const person = await findPerson(db, personId);
  const refs = file.people.flatMap(({ slack, manager }) =>
    person !== undefined && manager !== undefined && namesPerson(slack, person) ? [manager] : [],
  );
  return { people: await peopleNamed(db, refs), reading: refs.length === 0 ? reading : null };
}
