import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { EmergencyStop } from '../../../db/grants/emergency-stops.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { watchersOf } from '../../../db/policies/owners.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';

/** Tells every owner and admin, by a message that rings, and renews what they see. */
export async function tellEmergencyStop(
  tx: Tx,
  { id: subjectId }: EmergencyStop,
  what: 'stopped' | 'resumed',
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  for (const personId of await watchersOf(tx.db, file))
    await wantMessage(tx, {
      kind: 'emergency-stop',
      subjectId,
      personId,
      ordinal: what === 'stopped' ? 0 : 1,
    });
  if (what === 'resumed') tx.renewMessages(subjectId, ['emergency-stop']);
  await renewOwnerHomes(tx, file);
}
