import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config.ts';
import { wantMessage, type WantedMessage } from '../../../db/messages.ts';
import { adminsOf, ownersOf } from '../../../db/owners.ts';
import type { Person } from '../../../db/people.ts';

/** Wants one message to every active owner of a connector, or to the admins when it has none. Same subject, kind and ordinal: the same message, renewed. */
export async function tellOwners(
  tx: Tx,
  connectorId: string,
  message: Pick<WantedMessage, 'subjectId' | 'kind' | 'ordinal'>,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const person of await ownersToTell(tx, connectorId))
    await wantMessage(tx, { ...message, personId: person.id, detail });
}

/** Every active owner of a connector, or the admins when it has none. */
export async function ownersToTell(tx: Tx, connectorId: string): Promise<readonly Person[]> {
  const { file } = await activeConfig(tx.db);
  const owners = (await ownersOf(tx.db, file, connectorId)).active;
  return owners.length > 0 ? owners : adminsOf(tx.db, file);
}
