import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import type { SlotRow } from '../../db/grants/slots.ts';
import { system } from '../../domain/actor.ts';
import { isLost } from '../../domain/connectors/lost-rights.ts';
import { stored } from '../../domain/told.ts';
import type { ConnectorError } from '../../errors.ts';
import { transact } from '../transact.ts';
import { changeConnectorState, failureOf } from './steps/change-connector-state.ts';

/**
 * What a slot was refused for drives the state of its connector: a token that lost its rights does
 * not get them back by itself. A sync is added, which meets it, too, or finds it mended. Whatever
 * else the error says, and what the slot had met before, changes nothing.
 */
export async function recordRefusal(
  ctx: OperationContext,
  slot: Pick<SlotRow, 'connectorId' | 'attempts' | 'lastError'>,
  error: ConnectorError,
): Promise<void> {
  const { connectorId, attempts, lastError } = slot;
  if (!isLost(error.code) || (attempts > 0 && lastError === stored(error.fault))) return;
  await transact(ctx, system('reconcile-membership'), async (tx) => {
    const { file } = await activeConfig(tx.db);
    if (!file.connectors.some(({ id }) => id === connectorId)) return;
    const known = await findConnectorState(tx.db, connectorId);
    const isKnown = known?.status === 'failing' && isLost(known.fault);
    if (!isKnown) await changeConnectorState(tx, connectorId, failureOf(tx, 'check', error));
    tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
  });
}
