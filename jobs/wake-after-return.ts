import type { Connector } from '../src/connectors/connector.ts';
import type { Context } from '../src/context.ts';
import { wakeSlots } from '../src/operations/grants/wake-slots.ts';

/**
 * To be called after GitLab was asked: what waited for it does not wait out its back-off once
 * GitLab is back.
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
