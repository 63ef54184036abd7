import type { Tx } from '../../../context.ts';
import { waitingOn } from '../../../db/requests/requests.ts';
import type { PersonId } from '../../../domain/id.ts';

/**
 * The cards of what these people wait for on a connector say whether they have an account there.
 */
export async function renewWaiting(tx: Tx, connectorId: string, people: readonly PersonId[]): Promise<void> {
  for (const id of await waitingOn(tx.db, connectorId, people))
    tx.renewMessages(id, ['request-card', 'requester-card']);
}
