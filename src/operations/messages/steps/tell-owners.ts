import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { adminsOf, ownersOf } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { MessageOf, MessageTo } from '../../../domain/messages/message.ts';

/**
 * Wants one message to every active owner of a connector, or to the admins when it has none. Same
 * subject, kind and ordinal: the same message, renewed.
 */
export async function tellOwners(
  tx: Tx,
  connectorId: string,
  message: MessageOf<MessageTo<'owners'>>,
): Promise<void> {
  for (const { id: personId } of await ownersToTell(tx, connectorId))
    await wantMessage(tx, { ...message, personId });
}

/** Every active owner of a connector, or the admins when it has none. */
export async function ownersToTell(tx: Tx, connectorId: string): Promise<readonly Person[]> {
  const { file } = await activeConfig(tx.db);
  const owners = (await ownersOf(tx.db, file, connectorId)).active;
  return owners.length > 0 ? owners : adminsOf(tx.db, file);
}
