import type { Check } from '../../connectors/connector.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { logConnector } from '../../db/connector-logs.ts';
import type { ConnectorState } from '../../db/connector-states.ts';
import { system } from '../../domain/actor.ts';
import { ConnectorError } from '../../errors.ts';
import { assertNoTwin } from './steps/assert-no-twin.ts';
import { changeConnectorState, failureOf, MENDED } from './steps/change-connector-state.ts';
import { transact } from '../transact.ts';
import { stored } from '../../domain/told.ts';

/**
 * Records what a connector's check found, and logs what is new in it. A check that succeeds mends
 * what a check had met; when syncs had failed as well, one is added at once. What a sync run met
 * stays until a sync run succeeds.
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
  const before = await changeConnectorState(tx, connectorId, (state) => ({
    ...(state?.failedIn === 'check' ? mended(state) : {}),
    checkedAt: tx.now,
    botExternalId: check.account.externalId,
    rootExternalId: check.root.externalId,
    rootInstance: check.root.instance,
    credentialsExpireOn: check.expiresOn,
    tokenScopes: JSON.stringify(check.scopes),
    tokenRole: check.role,
    warnings: JSON.stringify(check.warnings.map(stored)),
  }));
  if (before?.failedIn !== 'check') return;
  await logConnector(tx, {
    connectorId,
    operation: 'check',
    level: 'info',
    message: { code: 'answers_again' },
  });
  if (before.failures > 0) tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
}

/** Since when it fails is kept while syncs have not succeeded either. */
function mended({ syncedAt, failures, failingSince, status }: ConnectorState) {
  const rest = syncedAt === null ? ('new' as const) : ('connected' as const);
  return {
    ...MENDED,
    failingSince: failures > 0 ? failingSince : null,
    status: status === 'failing' ? rest : status,
  };
}
