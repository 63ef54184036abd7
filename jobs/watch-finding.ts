import type { Context } from '../src/context.ts';
import { givesPower } from '../src/domain/power.ts';
import { ConnectorError } from '../src/errors.ts';
import {
  leaseWatch,
  recordWatched,
  recordWatchedLeftovers,
  recordWatchedWaysIn,
} from '../src/operations/findings/record-watch.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { leftoversOf } from './look-into-leftovers.ts';
import { readWaysIn } from './read-ways-in.ts';

/**
 * Reads what somebody who was let in under a grant may have given on besides memberships, which
 * syncs read: where they have power, and in what was made below. Of a project that takes about
 * fifteen requests, and as many of each place below a group, where one look goes on behind another.
 */
export async function watchFinding(
  ctx: Context,
  { findingId }: Payload<'watch-finding'>,
  signal: AbortSignal,
): Promise<void> {
  const watch = await leaseWatch(ctx, findingId);
  if (watch === null) return;
  const { connectorId, role, places, root } = watch;
  try {
    const connector = await ctx.connectors.get(connectorId);
    for (const place of places) {
      const { kind, externalId } = place;
      if (!givesPower(role, kind)) continue;
      const found = await leftoversOf(ctx, { connectorId, connector }, { kind, externalId }, signal);
      if (found !== null) await recordWatchedLeftovers(ctx, watch, place, found);
    }
    const ways = await readWaysIn(
      ctx,
      connector,
      { role, roots: root === null ? [] : [root], places },
      signal,
    );
    await recordWatchedWaysIn(ctx, watch, ways);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'what was given on is not read');
    return;
  }
  await recordWatched(ctx, watch);
}
