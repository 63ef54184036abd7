import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordCheck } from '../src/operations/sync/record-check.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { wakeAfterReturn } from './wake-after-return.ts';

/**
 * Asks a connector whether its token still is what it needs to be. Not one that is paused or left.
 */
export async function checkConnector(
  ctx: Context,
  { connectorId }: Payload<'check-connector'>,
  signal: AbortSignal,
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  if (file.connectors.find(({ id }) => id === connectorId)?.paused !== false) return;
  try {
    const connector = await ctx.connectors.get(connectorId);
    await recordCheck(ctx, connectorId, await connector.check(signal));
    await wakeAfterReturn(ctx, connectorId, connector);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'connector check failed');
    await recordCheck(ctx, connectorId, error);
  }
}
