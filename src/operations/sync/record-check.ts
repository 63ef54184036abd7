import type { Check } from '../../connectors/connector.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { system } from '../../domain/actor.ts';
import { ConnectorError } from '../../errors.ts';
import { assertNoTwin } from './steps/assert-no-twin.ts';
import { changeConnectorState, failureOf } from './steps/change-connector-state.ts';
import { checkedState } from './steps/checked-state.ts';
import { transact } from '../transact.ts';
import { readStored, stored } from '../../domain/told.ts';

/**
 * Records what a connector's check found, and logs what is new in it. A check that succeeds mends
 * what a check had met, unless the token cannot do its work; when syncs had failed as well, one is
 * added at once. What a sync run met stays until a sync run succeeds.
 * @throws ConnectorError rejected when its group is another connector's
 */
export const recordCheck = (
  ctx: OperationContext,
  connectorId: string,
  found: Check | ConnectorError,
): Promise<void> =>
  transact(ctx, system('check-connector'), (tx) =>
    found instanceof ConnectorError
      ? recordFailure(tx, connectorId, found)
      : recordSuccess(tx, connectorId, found),
  );

async function recordFailure(tx: Tx, connectorId: string, error: ConnectorError): Promise<void> {
  const before = await changeConnectorState(tx, connectorId, (state) => ({
    ...failureOf(tx, 'check', error)(state),
    checkedAt: tx.now,
  }));
  if (before?.detail === stored(error.fault)) return;
  await logConnector(tx, { connectorId, operation: 'check', level: 'error', message: error.fault });
}

async function recordSuccess(tx: Tx, connectorId: string, check: Check): Promise<void> {
  await assertNoTwin(tx, connectorId, check);
  const before = await changeConnectorState(tx, connectorId, await checkedState(tx, connectorId, check));
  const after = await findConnectorState(tx.db, connectorId);
  if (after?.failedIn === 'check') {
    if (before?.detail === after.detail) return;
    const message = after.detail === null ? null : readStored(after.detail);
    if (message !== null)
      await logConnector(tx, { connectorId, operation: 'check', level: 'error', message });
    return;
  }
  if (before?.failedIn !== 'check') return;
  await logConnector(tx, {
    connectorId,
    operation: 'check',
    level: 'info',
    message: { code: 'answers_again' },
  });
  if (before.failures > 0) tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
}
