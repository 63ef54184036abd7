import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { watchersOf } from '../../../db/policies/owners.ts';
import type { PersonId } from '../../../domain/id.ts';

/** What people were told as they became owners says what is left of it. */
export function renewBegunOwners(tx: Tx, people: Iterable<PersonId>): void {
  for (const personId of people) tx.renewMessages(personId, ['owner-begins']);
}

/** The same for whoever looks after a connector. */
export async function renewBegunOwnersOf(tx: Tx, connectorId: string): Promise<void> {
  const { file } = await activeConfig(tx.db);
  renewBegunOwners(tx, await watchersOf(tx.db, file, [connectorId]));
}
