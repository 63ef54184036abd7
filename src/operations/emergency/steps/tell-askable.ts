import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { endedByStop, type EmergencyStop } from '../../../db/grants/emergency-stops.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { ordinalOf } from '../../../domain/messages/outcome.ts';

/**
 * Tells whoever lost something by an emergency stop that it can be asked for anew, where it is
 * still there. Writes messages. Twice: does nothing.
 */
export async function tellAskable(tx: Tx, stop: EmergencyStop): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const present = new Set(file.connectors.map(({ id }) => id));
  const ordinal = ordinalOf('askable');
  for (const { requestId: subjectId, personId, connectorId } of await endedByStop(tx.db, stop))
    if (present.has(connectorId)) await wantMessage(tx, { kind: 'outcome', subjectId, ordinal, personId });
}
