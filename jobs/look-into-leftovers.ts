import type { Connector } from '../src/connectors/connector.ts';
import type { FoundLeftover, ResourceRef } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordMissed } from '../src/operations/sync/record-missed.ts';
import { recordLeftovers, recordLeftoversKnown } from '../src/operations/grants/record-leftovers.ts';
import type { ScopePlace } from '../src/db/cache/scopes.ts';
import type { GrantId, ResourceId } from '../src/domain/id.ts';

/** A role waits no longer for it than this; what the vendor dates is told apart all the same. */
const BEFORE_LIMIT_MS = 5000;
/** In one look; those next to it first. */
const MOST_PLACES = 200;

/**
 * Reads what works without a membership in a place, before a role is given there. Where that takes
 * too long, or is not shown, only what the vendor dates is found in the end.
 */
export async function lookIntoLeftoversBefore(
  ctx: Context,
  connector: Connector,
  { grantId, resource }: { readonly grantId: GrantId; readonly resource: ResourceRef },
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(BEFORE_LIMIT_MS)]);
  try {
    const found: FoundLeftover[] = [];
    for await (const one of connector.listLeftovers(resource, limit, 'reconcile')) found.push(one);
    await recordLeftoversKnown(ctx, grantId, [resource], found);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ code: error.code, fault: error.fault }, 'what works without a membership is not read');
  }
}

/**
 * Reads it in the places that a grant gave power in, now that it is over, from behind `after` on;
 * null for the first. Of very many places those that come first are read. Returns where the next
 * look goes on; null when nothing is left.
 * @throws ConnectorError
 */
export async function lookIntoLeftovers(
  ctx: Context,
  connector: Connector,
  {
    connectorId,
    grantId,
    places,
    after,
  }: {
    readonly connectorId: string;
    readonly grantId: GrantId;
    readonly places: readonly ScopePlace[];
    readonly after: ResourceId | null;
  },
  signal: AbortSignal,
): Promise<ResourceId | null> {
  const rest = places.slice(places.findIndex(({ id }) => id === after) + 1);
  const now = rest.slice(0, MOST_PLACES);
  for (const place of now) {
    const { kind, externalId } = place;
    const found = await leftoversOf(ctx, { connectorId, connector }, { kind, externalId }, signal);
    if (found !== null) await recordLeftovers(ctx, grantId, place, found);
  }
  return rest.length > now.length ? (now.at(-1)?.id ?? null) : null;
}

/**
 * All of one place; null where it is not found, which is noted: it is looked into once it is back.
 * @throws ConnectorError
 */
export async function leftoversOf(
  ctx: Context,
  { connectorId, connector }: { readonly connectorId: string; readonly connector: Connector },
  place: ResourceRef,
  signal: AbortSignal,
): Promise<FoundLeftover[] | null> {
  const found: FoundLeftover[] = [];
  try {
    for await (const one of connector.listLeftovers(place, signal)) found.push(one);
    return found;
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'missing') throw error;
    await recordMissed(ctx, connectorId, place);
    return null;
  }
}
