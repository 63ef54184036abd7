import type { Check } from '../connectors/connector.ts';
import type { Context } from '../context.ts';
import { logConnector } from '../db/connector-states.ts';
import { system } from '../domain/actor.ts';
import { ConnectorError } from '../errors.ts';
import { changeConnectorState } from './change-connector-state.ts';
import { transact } from './transact.ts';

/** Records what a connector's check found. A failure is kept until a check or a sync succeeds. */
export async function recordCheck(
  ctx: Context,
  connectorId: string,
  found: Check | ConnectorError,
): Promise<void> {
  await transact(ctx, system('check-connector'), async (tx) => {
    if (found instanceof ConnectorError) {
      await changeConnectorState(tx, connectorId, {
        status: 'failing',
        detail: found.message,
        checkedAt: tx.now,
      });
      await logConnector(tx, { connectorId, operation: 'check', level: 'error', message: found.message });
      return;
    }
    const before = await tx.db
      .selectFrom('connectorStates')
      .select(['status', 'syncedAt'])
      .where('connectorId', '=', connectorId)
      .executeTakeFirst();
    const healed =
      before?.status === 'failing'
        ? { status: before.syncedAt === null ? ('new' as const) : ('connected' as const), detail: null }
        : {};
    await changeConnectorState(tx, connectorId, {
      ...healed,
      checkedAt: tx.now,
      botExternalId: found.account.externalId,
      rootExternalId: found.root.externalId,
      credentialsExpireOn: found.expiresOn,
      warnings: JSON.stringify(found.warnings),
    });
  });
}
