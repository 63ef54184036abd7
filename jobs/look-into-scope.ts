import type { Connector } from '../src/connectors/connector.ts';
import type { FoundMembership } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { scopeOf, type ScopePlace } from '../src/db/cache/scopes.ts';
import type { GrantId, ResourceId } from '../src/domain/id.ts';
import { givesPower } from '../src/domain/power.ts';
import { ConnectorError } from '../src/errors.ts';
import {
  recordScopeFailed,
  recordScopeSeen,
  recordWaysIn,
} from '../src/operations/grants/record-scope-seen.ts';
import { recordMissed } from '../src/operations/sync/record-missed.ts';
import { recordMemberships } from '../src/operations/sync/record-sync.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { lookIntoLeftovers } from './look-into-leftovers.ts';
import { lookIntoOwnPlaces } from './look-into-own-places.ts';
import { lookIntoStillHeld } from './look-into-still-held.ts';
import { readWaysIn } from './read-ways-in.ts';

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
 * below it meanwhile is found by the sync that follows. Of a role that gave no such power only what
 * its holder has made is read. Where there is very much, the next look goes on behind this one.
 */
async function look(
  ctx: Context,
  { grantId }: Payload<'look-into-scope'>,
  signal: AbortSignal,
): Promise<void> {
  const places = await scopeOf(ctx.db, grantId);
  const [first] = places;
  if (first === undefined) return recordScopeSeen(ctx, grantId, null);
  const { connectorId, role, scopeAfter: after } = first;
  const scope = { connectorId, grantId, places };
  let next: ResourceId | null = null;
  let isUnsure = false;
  try {
    const connector = await ctx.connectors.get(connectorId);
    const isFirst = after === null;
    if (isFirst && givesPower(role, 'project')) await lookIntoMembers(ctx, connector, scope, signal);
    if (isFirst) await lookIntoOwnPlaces(ctx, connector, scope, signal);
    if (givesPower(role, 'project')) {
      const withPower = places.filter(({ kind }) => givesPower(role, kind));
      next = await lookIntoLeftovers(ctx, connector, { ...scope, places: withPower, after }, signal);
      // Behind who and what could have invited somebody since.
      if (isFirst) await lookIntoWaysIn(ctx, connector, scope, signal);
      // Last, for GitLab answers few of its questions in a minute.
      if (isFirst) isUnsure = await lookIntoStillHeld(ctx, connector, scope, signal);
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'scope of a grant not read');
    return recordScopeFailed(ctx, grantId, error);
  }
  await recordScopeSeen(ctx, grantId, next, isUnsure);
}

interface Scope {
  readonly connectorId: string;
  readonly grantId: GrantId;
  readonly places: readonly ScopePlace[];
}

/** Who is a member there. @throws ConnectorError */
async function lookIntoMembers(
  ctx: Context,
  connector: Connector,
  { connectorId, places }: Scope,
  signal: AbortSignal,
): Promise<void> {
  for (const { id: resourceId, kind, externalId } of places) {
    const readAt = ctx.now();
    const members: FoundMembership[] = [];
    try {
      for await (const member of connector.listMemberships({ kind, externalId }, signal))
        members.push(member);
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.code !== 'missing') throw error;
      await recordMissed(ctx, connectorId, { kind, externalId });
      continue;
    }
    const rows = members.map((member) => ({ ...member, resourceId }));
    await recordMemberships(ctx, connectorId, readAt, rows);
  }
}

/** Which groups and addresses are invited there. @throws ConnectorError */
async function lookIntoWaysIn(
  ctx: Context,
  connector: Connector,
  { connectorId, grantId, places }: Scope,
  signal: AbortSignal,
): Promise<void> {
  const role = places[0]?.role ?? 'guest';
  const roots = places.filter(({ isRoot }) => isRoot);
  const ways = await readWaysIn(ctx, connector, { role, roots, places }, signal);
  await recordWaysIn(ctx, connectorId, grantId, ways);
}
