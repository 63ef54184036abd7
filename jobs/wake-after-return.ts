import type { Connector } from '../src/connectors/connector.ts';
import type { Context } from '../src/context.ts';
import { wakeSlots } from '../src/operations/grants/wake-slots.ts';

/**
 * To be called after GitLab answered: once GitLab is back, whatever waited for it is due at once
 * instead of after its back-off.
 */
export async function wakeAfterReturn(
  ctx: Context,
  connectorId: string,
  connector: Connector,
): Promise<void> {
  if (!connector.takeReturn()) return;
  ctx.log.info({ connectorId }, 'GitLab answers again');
  await wakeSlots(ctx, connectorId);
}
