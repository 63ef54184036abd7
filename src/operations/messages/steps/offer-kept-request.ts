import type { Tx } from '../../../context.ts';
import { takeKeptRequests } from '../../../db/requests/kept-requests.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import type { PersonId } from '../../../domain/id.ts';

/** Whoever got their account later asks anew. */
const KEPT_MS = 7 * 86_400_000;

/**
 * Asks a person whose account was just linked whether to go on with what was refused for want of
 * it; false when there is nothing.
 */
export async function offerKeptRequest(tx: Tx, personId: PersonId, connectorId: string): Promise<boolean> {
  const since = new Date(tx.now.getTime() - KEPT_MS);
  const kept = await takeKeptRequests(tx, { personId, connectorId, since });
  for (const { id } of kept) await wantMessage(tx, { subjectId: id, kind: 'kept-request', personId });
  return kept.length > 0;
}
