import type { Tx } from '../../../context.ts';
import { endConsoleSessions } from '../../../db/identities/console-sessions.ts';
import type { PersonId } from '../../../domain/id.ts';

/** Ends every session of somebody who left. Twice: nothing is left to end. */
export async function endSessionsOf(tx: Tx, personId: PersonId): Promise<void> {
  for (const id of await endConsoleSessions(tx, { personId }, 'left'))
    tx.audit({ action: 'session.ended', subject: id, body: { personId, cause: 'left' } });
}
