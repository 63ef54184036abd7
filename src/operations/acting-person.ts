import type { ReadDb } from '../context.ts';
import { findPerson, isActive, type Person } from '../db/identities/people.ts';
import type { Actor, DecidingActor, PersonActor } from '../domain/actor.ts';
import { ForbiddenError, NotFoundError } from '../errors.ts';

/**
 * The person behind an actor, still active.
 * @throws ForbiddenError deactivated; NotFoundError person
 */
export async function actingPerson(
  { db }: { readonly db: Pick<ReadDb, 'selectFrom'> },
  actor: Actor,
): Promise<Person> {
  if (actor.kind !== 'person') throw new ForbiddenError('no_person');
  const person = await findPerson(db, actor.personId);
  if (person === undefined) throw new NotFoundError('person');
  if (!isActive(person)) throw new ForbiddenError({ code: 'deactivated', who: 'outsider' });
  return person;
}

/**
 * The actor, who is no program that speaks for a person: none decides.
 * @throws ForbiddenError assistant
 */
export function decidingActor(actor: PersonActor): DecidingActor {
  const { via } = actor;
  if (via === 'assistant') throw new ForbiddenError('assistant');
  return { ...actor, via };
}
