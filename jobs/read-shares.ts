import type { Connector } from '../src/connectors/connector.ts';
import type { FoundWayIn } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config/config.ts';
import { reviewsShares } from '../src/db/reviews/reads.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordShares } from '../src/operations/sync/record-shares.ts';

/**
 * Reads which groups are invited anywhere on a connector, which conflicts are judged by, and
 * reviews: a request for each group, so only where the document has conflicts, or a review has what
 * comes with such a group. Where they cannot be read, those of the
 * last time stay, and a sync goes on without them.
 */
export async function readShares(
  ctx: Context,
  connectorId: string,
  connector: Connector,
  rootExternalId: string,
  signal: AbortSignal,
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const hasConflicts = file.conflicts !== undefined && file.conflicts.length > 0;
  if (!hasConflicts && !(await reviewsShares(ctx.db, connectorId))) return;
  const found: FoundWayIn[] = [];
  try {
    const shares = connector.listShares({ kind: 'group', externalId: rootExternalId }, true, signal);
    for await (const share of shares) found.push(share);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'invited groups not read');
    return;
  }
  await recordShares(ctx, connectorId, found);
}
