import type { Tx } from '../../../context.ts';
import { findAccount } from '../../../db/identities/accounts.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { logConnector } from '../../../db/connectors/connector-logs.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { nextNotice, noticesOf } from '../../../db/messages/notices.ts';
import { adminsOf } from '../../../db/policies/owners.ts';
import { findPerson } from '../../../db/identities/people.ts';
import type { HeldMapping } from '../../../domain/identities/match-accounts.ts';
import { heldMappingSubject } from '../../../domain/messages/subject.ts';
import { ownersToTell } from '../../messages/steps/tell-owners.ts';

/**
 * Tells the person, the owners and the admins that a name of the document is the name of another
 * account by now than it stands for, which changes nothing. Once for each such account, however
 * often it is found, and anew when it was over in between.
 */
export async function tellHeldMapping(tx: Tx, connectorId: string, held: HeldMapping): Promise<void> {
  const subjectId = heldMappingSubject(connectorId, held);
  const person = await findPerson(tx.db, held.personId);
  const ordinal = nextNotice(await noticesOf(tx.db, 'mapping-held', subjectId));
  if (person === undefined || ordinal === null) return;
  const { id, slackUserId, name } = person;
  const username = (await findAccount(tx.db, connectorId, held.pinned))?.username ?? held.name;
  const { file } = await activeConfig(tx.db);
  const readers = [person, ...(await ownersToTell(tx, connectorId)), ...(await adminsOf(tx.db, file))];
  const { name: mapped, pinned, other } = held;
  for (const personId of new Set(readers.map((reader) => reader.id)))
    await wantMessage(tx, {
      subjectId,
      kind: 'mapping-held',
      ordinal,
      personId,
      detail: {
        connectorId,
        name: mapped,
        person: { id, slackUserId, name },
        pinned,
        username,
        other,
      },
    });
  await logConnector(tx, {
    connectorId,
    operation: 'sync',
    level: 'warn',
    message: { code: 'mapping_held', name: mapped, pinned, other },
  });
}
