import type { FoundLeftover, FoundWayIn, ResourceRef } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { lockGrant } from '../../db/grants/grants.ts';
import { system } from '../../domain/actor.ts';
import type { GrantId } from '../../domain/id.ts';
import { noticeLeftovers } from '../findings/steps/notice-leftovers.ts';
import { noticeWaysIn } from '../findings/steps/notice-ways-in.ts';
import { transact } from '../transact.ts';

/**
 * Who is invited to the places that the holder of a grant made below its group, and what works
 * there without a membership: nothing of it was there before. Told with the rest of what is found.
 * Writes findings, audit_events. Twice: nothing new.
 */
export const recordOwnPlaces = (
  ctx: OperationContext,
  {
    connectorId,
    grantId,
    places,
  }: { readonly connectorId: string; readonly grantId: GrantId; readonly places: readonly ResourceRef[] },
  found: { readonly ways: readonly FoundWayIn[]; readonly left: readonly FoundLeftover[] },
): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant === undefined || grant.scopeDueAt === null) return;
    const isNewPlace = ({ kind, externalId }: ResourceRef): boolean =>
      places.some((place) => place.kind === kind && place.externalId === externalId);
    await noticeWaysIn(tx, connectorId, { ...grant, isNewPlace }, found.ways);
    await noticeLeftovers(tx, connectorId, { ...grant, isNewPlace }, found.left);
  });
