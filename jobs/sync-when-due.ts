import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { findConnectorState } from '../src/db/connectors/connector-states.ts';
import { seconds } from '../src/domain/document/config-file.ts';

/**
 * A schedule that is arranged anew begins at once; whatever it is arranged anew for has just asked
 * for a sync itself.
 */
const JUST_NOW_MS = 120_000;

/** A sync that the schedule asks for: one that waits, runs or has just begun will do instead. */
export async function syncWhenDue(
  ctx: Pick<Context, 'db' | 'queue' | 'now'>,
  { connectorId }: { readonly connectorId: string },
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId);
  if (connector === undefined) return;
  const { syncStartedAt = null } = (await findConnectorState(ctx.db, connectorId)) ?? {};
  const since = syncStartedAt === null ? Infinity : ctx.now().getTime() - syncStartedAt.getTime();
  if (since >= 0 && since < Math.min(JUST_NOW_MS, seconds(connector.sync.every) * 500)) return;
  await ctx.queue.add({ name: 'sync-connector', payload: { connectorId }, joins: true });
}
