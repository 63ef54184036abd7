import type { FoundLeftover, ResourceRef } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { lockGrant } from '../../db/grants/grants.ts';
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

/** What works there now that the grant is over: what came since it began is found. */
export const recordLeftovers = (
  ctx: OperationContext,
  connectorId: string,
  grantId: GrantId,
  found: readonly FoundLeftover[],
): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant !== undefined && grant.scopeDueAt !== null)
      await noticeLeftovers(tx, connectorId, grant, found);
  });
