import type { ReadDb } from '../context.ts';
import { findPerson, isActive, type Person } from '../db/people.ts';
import type { Actor } from '../domain/actor.ts';
import { ForbiddenError, NotFoundError } from '../errors.ts';

/** The person behind an actor, still active. @throws ForbiddenError deactivated; NotFoundError person */
export async function actingPerson(
  { db }: { readonly db: Pick<ReadDb, 'selectFrom'> },
  actor: Actor,
): Promise<Person> {
  if (actor.kind !== 'person') throw new ForbiddenError('not_holder', 'Only a person can do this.');
  const person = await findPerson(db, actor.personId);
  if (person === undefined) throw new NotFoundError('person');
  if (!isActive(person)) {
    throw new ForbiddenError(
      'deactivated',
      'Guests, deactivated accounts and people from other workspaces cannot do this.',
    );
  }
  return person;
}
