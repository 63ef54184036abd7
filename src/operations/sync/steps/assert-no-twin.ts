import type { Check } from '../../../connectors/connector.ts';
import type { Tx } from '../../../context.ts';
import { activeConfig, lockDocument } from '../../../db/config/config.ts';
import { twinOf } from '../../../db/connectors/connector-groups.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { ConnectorError } from '../../../errors.ts';

/**
 * Makes sure that a group which is read for the first time is not read through another connector
 * already, at another address of the same instance: two would undo each other's work. Until then
 * nothing of it is known, so nothing can be asked for there.
 * @throws ConnectorError rejected when it is
 */
export async function assertNoTwin(tx: Tx, connectorId: string, { root }: Check): Promise<void> {
  const state = await findConnectorState(tx.db, connectorId);
  if (state?.rootExternalId === root.externalId && state.rootInstance === root.instance) return;
  // Of two that are new, one is first.
  await lockDocument(tx);
  const { file } = await activeConfig(tx.db);
  const own = file.connectors.find(({ id }) => id === connectorId);
  if (own === undefined) return;
  const others = file.connectors.filter(({ id }) => id !== connectorId);
  const group = { url: own.url, names: [root.externalId, root.path], instance: root.instance };
  const twin = await twinOf(tx.db, others, group);
  if (twin === undefined) return;
  const { connector, overlap } = twin;
  const fault = { code: 'group_shared', path: root.path, twin: connector.name, overlap } as const;
  throw new ConnectorError({ code: 'rejected', fault, applied: 'no' });
}
