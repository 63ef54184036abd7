import type { Connector } from '../src/connectors/connector.ts';
import type { FoundMembership, FoundWayIn } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { scopeOf } from '../src/db/cache/scopes.ts';
import type { GrantId } from '../src/domain/id.ts';
import { givesPower } from '../src/domain/power.ts';
import { ConnectorError } from '../src/errors.ts';
import {
  recordScopeFailed,
  recordScopeSeen,
  recordWaysIn,
} from '../src/operations/grants/record-scope-seen.ts';
import { recordMemberships } from '../src/operations/sync/record-sync.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { lookIntoLeftovers } from './look-into-leftovers.ts';

/**
 * Grants whose scope this process is reading: of a large group that takes longer than the sweep
 * leaves to the queue, and reading it twice at once costs as much again.
 */
const underWay = new Set<GrantId>();

/** Looks, unless this process does already: then nothing is done, and the row stays due. */
export async function lookIntoScope(
  ctx: Context,
  payload: Payload<'look-into-scope'>,
  signal: AbortSignal,
): Promise<void> {
  const { grantId } = payload;
  if (underWay.has(grantId)) return;
  underWay.add(grantId);
  try {
    await look(ctx, payload, signal);
  } finally {
    underWay.delete(grantId);
  }
}

/**
 * Reads who is a member of what the holder of a grant could change members of, now that it is over:
 * what they gave others is told at once. Of a group only the known places are read; what was made
 * below it meanwhile is found by the sync that follows.
 */
async function look(
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
      await recordMemberships(ctx, connectorId, readAt, rows);
    }
    await recordWaysIn(ctx, connectorId, grantId, await waysIn(ctx, connector, places, signal));
    const withPower = places.filter(({ kind }) => givesPower(first.role, kind));
    await lookIntoLeftovers(ctx, connector, { connectorId, grantId, places: withPower }, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'scope of a grant not read');
    return recordScopeFailed(ctx, grantId, error);
  }
  await recordScopeSeen(ctx, grantId);
}

/**
 * A token may be kept from these lists for good, and is still told of whatever members there are.
 */
const KEPT_FROM: ReadonlySet<ConnectorError['code']> = new Set(['unauthorized', 'forbidden', 'rejected']);

/**
 * The groups and addresses that are invited in the scope of a grant, as far as the token may see
 * them.
 */
async function waysIn(
  ctx: Context,
  connector: Connector,
  places: Awaited<ReturnType<typeof scopeOf>>,
  signal: AbortSignal,
): Promise<readonly FoundWayIn[]> {
  const [first] = places;
  const isOwner = first !== undefined && givesPower(first.role, 'group');
  const lists = [
    ...places.filter(({ isRoot }) => isRoot).map((root) => () => connector.listShares(root, isOwner, signal)),
    ...places
      .filter(({ kind }) => isOwner || kind === 'project')
      .map((place) => () => connector.listInvitations(place, signal)),
  ];
  const found: FoundWayIn[] = [];
  for (const list of lists) {
    try {
      for await (const way of list()) found.push(way);
    } catch (error) {
      if (!(error instanceof ConnectorError) || !KEPT_FROM.has(error.code)) throw error;
      ctx.log.warn({ code: error.code, fault: error.fault }, 'what is invited is not shown to the token');
    }
  }
  return found;
}
