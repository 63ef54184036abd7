import type { Tx } from '../../../context.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { emergencyStop } from '../../../db/grants/emergency-stops.ts';
import { lastStandstillTold } from '../../../db/messages/message-copies.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { findRequest, type AccessRequest } from '../../../db/requests/requests.ts';
import { ordinalOf, outcomeAt, roundOf } from '../../../domain/messages/outcome.ts';
import { standstillOf } from '../../../domain/policies/standstill.ts';

/**
 * Tells whoever waits that nothing is given there for now, and that it goes on: their
 * card says so too, and an edited card rings nowhere. Each time it stands still again is told by
 * messages of its own, and those before say so. Twice: does nothing. Writes messages.
 */
export async function tellStandstill(
  tx: Tx,
  { id, requesterId }: Pick<AccessRequest, 'id' | 'requesterId'>,
  { connectorId, path, archivedAt }: Pick<ResourceRow, 'connectorId' | 'path' | 'archivedAt'>,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find((one) => one.id === connectorId);
  const archived = archivedAt === null ? null : path;
  const isStill = standstillOf(connector, await emergencyStop(tx.db), archived) !== null;
  const told = await lastStandstillTold(tx.db, id);
  const wasStill = told !== null && outcomeAt(told) === 'standstill';
  if (isStill === wasStill || (await findRequest(tx.db, id))?.status !== 'pending') return;
  const round = told === null ? 0 : roundOf(told) + (isStill ? 1 : 0);
  const ordinal = ordinalOf(isStill ? 'standstill' : 'going_on', round);
  await wantMessage(tx, { kind: 'outcome', subjectId: id, ordinal, personId: requesterId });
  tx.renewMessages(id, ['outcome']);
}
