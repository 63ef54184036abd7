import type { FoundLeftover, ResourceRef } from '../../connectors/found.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { arrivalsAmong } from '../../db/cache/away-places.ts';
import type { ScopePlace } from '../../db/cache/scopes.ts';
import { isWatchedFor, keepLook } from '../../db/findings/watched-places.ts';
import { lockGrant, type Grant } from '../../db/grants/grants.ts';
import { keepLeftovers } from '../../db/grants/ways-in.ts';
import { knownLeftovers } from '../../domain/access/leftovers.ts';
import { system } from '../../domain/actor.ts';
import type { GrantId } from '../../domain/id.ts';
import { noticeLeftovers } from '../findings/steps/notice-leftovers.ts';
import { transact } from '../transact.ts';

/**
 * Keeps what worked without a membership in these places, as a grant began. Twice: the first
 * counts.
 */
export const recordLeftoversKnown = (
  ctx: OperationContext,
  grantId: GrantId,
  places: readonly ResourceRef[],
  found: readonly FoundLeftover[],
): Promise<void> =>
  transact(ctx, system('look-into-shares'), async (tx) => {
    await keepLeftovers(tx, grantId, knownLeftovers(places, found));
  });

/**
 * What works in a place now that the grant is over: what came since it began is found. Where
 * somebody who was let in has power, the next look compares with this one.
 */
export const recordLeftovers = (
  ctx: OperationContext,
  grantId: GrantId,
  place: Pick<ScopePlace, 'id' | 'connectorId' | 'kind' | 'externalId'>,
  found: readonly FoundLeftover[],
): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant === undefined || grant.scopeDueAt === null) return;
    const isTheirs = await cameTheirs(tx, place.id, grant);
    await noticeLeftovers(tx, place.connectorId, { ...grant, isNewPlace: () => isTheirs }, found);
    if (await isWatchedFor(tx.db, grantId)) await keepLook(tx, place.id, knownLeftovers([place], found));
  });

/**
 * Whether it came from elsewhere since the grant began, with nothing in it that was there before.
 */
async function cameTheirs(
  tx: Tx,
  placeId: ScopePlace['id'],
  { activatedAt, createdAt }: Pick<Grant, 'activatedAt' | 'createdAt'>,
): Promise<boolean> {
  const arrival = (await arrivalsAmong(tx.db, [placeId])).get(placeId);
  return arrival?.isTheirs === true && arrival.notedAt >= (activatedAt ?? createdAt);
}
