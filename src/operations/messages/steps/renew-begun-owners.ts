import type { Tx } from '../../../context.ts';
import type { PersonId } from '../../../domain/id.ts';

/** What people were told as they became owners says what is left of it. */
export function renewBegunOwners(tx: Tx, people: Iterable<PersonId>): void {
  for (const personId of people) tx.renewMessages(personId, ['owner-begins']);
}
