import type { Tx } from '../../../context.ts';
import { keepAccountOf } from '../../../db/identities/accounts.ts';
import { keepConnector } from '../../../db/config/config.ts';
import { lockPerson } from '../../../db/identities/people.ts';
import type { PersonId } from '../../../domain/id.ts';

/**
 * Holds what a grant to somebody hangs on until the transaction ends: that they are active, their
 * account is theirs, and the connector is in the document. Whoever changes one of these waits, and
 * then finds the grant that was made meanwhile and ends it. Of what one person asks for, one thing
 * is judged at a time. Comes before everything that is read to judge by, and before any lock of a
 * request or grant.
 *
 * Two transactions never wait for each other in a circle, for all take what they lock in one order:
 * the configuration, people, connectors, links, accounts, grants, slots, requests, findings, whose
 * conflicts are looked at, conflict alerts, messages, Home tabs, and the audit trail last.
 * test/operations/deadlocks.test.ts races them.
 */
export async function lockEligibility(
  tx: Tx,
  { requesterId, connectorId }: { readonly requesterId: PersonId; readonly connectorId: string },
): Promise<void> {
  await lockPerson(tx, requesterId);
  await keepConnector(tx, connectorId);
  await keepAccountOf(tx, connectorId, requesterId);
}
