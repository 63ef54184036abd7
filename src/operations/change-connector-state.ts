import type { Tx } from '../context.ts';
import { activeConfig } from '../db/config.ts';
import { findConnectorState, writeConnectorState, type ConnectorState } from '../db/connector-states.ts';
import { canonical } from '../domain/audit.ts';
import { renewOwnerHomes } from './renew-owner-homes.ts';

/** Changes the state of a connector. When owners and admins are shown something else by it, their Home tabs are renewed. */
export async function changeConnectorState(
  tx: Tx,
  connectorId: string,
  changes: Parameters<typeof writeConnectorState>[2],
): Promise<void> {
  const before = await findConnectorState(tx.db, connectorId);
  await writeConnectorState(tx, connectorId, changes);
  const after = await findConnectorState(tx.db, connectorId);
  if (shown(before) === shown(after)) return;
  const { file } = await activeConfig(tx.db);
  await renewOwnerHomes(tx, file, [connectorId]);
}

/** What of a state people see: not when it was last looked at. */
const shown = (state: ConnectorState | undefined): string =>
  canonical({ ...state, checkedAt: null, syncStartedAt: null });
