import type { Tx } from '../../../context.ts';
import { watchersOf } from '../../../db/policies/owners.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';

/**
 * Renews the Home tabs that show how these connectors are doing: those of their owners and of the
 * admins. Left out: all connectors.
 */
export async function renewOwnerHomes(
  tx: Tx,
  file: ConfigFile,
  connectorIds?: readonly string[],
): Promise<void> {
  for (const personId of await watchersOf(tx.db, file, connectorIds)) tx.renewHome(personId);
}
