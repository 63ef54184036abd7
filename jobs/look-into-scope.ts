import type { FoundMembership } from '../src/connectors/connector.ts';
import type { Context } from '../src/context.ts';
import { scopeOf } from '../src/db/scopes.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordScopeFailed, recordScopeSeen } from '../src/operations/grants/record-scope-seen.ts';
import { recordMemberships } from '../src/operations/sync/record-sync.ts';
import type { Payload } from '../src/queue/jobs.ts';

/**
 * Reads who is a member of what the holder of a grant could change members of, now that it is over: what they gave others is told at once. Of
 * a group only the known places are read; what was made below it meanwhile is found by the sync that follows.
 */
export async function lookIntoScope(
  ctx: Context,
  { grantId }: Payload<'look-into-scope'>,
  signal: AbortSignal,
): Promise<void> {
  const places = await scopeOf(ctx.db, grantId);
  const [first] = places;
  if (first === undefined) return recordScopeSeen(ctx, grantId);
  const { connectorId } = first;
  try {
    const connector = await ctx.connectors.get(connectorId);
    for (const { id: resourceId, kind, externalId } of places) {
      const readAt = ctx.now();
      const members: FoundMembership[] = [];
      try {
        for await (const member of connector.listMemberships({ kind, externalId }, signal))
          members.push(member);
      } catch (error) {
        // Gone, or hidden for a moment: then the next sync comes by it.
        if (!(error instanceof ConnectorError) || error.code !== 'missing') throw error;
        continue;
      }
      const rows = members.map((member) => ({ ...member, resourceId }));
      await recordMemberships(ctx, connectorId, readAt, rows, []);
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'scope of a grant not read');
    return recordScopeFailed(ctx, grantId, error);
  }
  await recordScopeSeen(ctx, grantId);
}
