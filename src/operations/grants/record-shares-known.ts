import type { FoundWayIn } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { lockGrant } from '../../db/grants/grants.ts';
import { keepShares, wantShares } from '../../db/grants/ways-in.ts';
import { system } from '../../domain/actor.ts';
import { isOpenGrant } from '../../domain/access/grant.ts';
import type { GrantId } from '../../domain/id.ts';
import { knownShare } from '../../domain/access/ways-in.ts';
import { transact } from '../transact.ts';

const AGAIN_SECONDS = 60;

/**
 * Keeps which groups were invited where a grant gives power, as it began. Twice: the first counts.
 */
export const recordSharesKnown = (
  ctx: OperationContext,
  grantId: GrantId,
  found: readonly FoundWayIn[],
): Promise<void> =>
  transact(ctx, system('look-into-shares'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant === undefined || grant.sharesDueAt === null) return;
    const shares = Object.fromEntries(found.map((share) => [knownShare(share), share.row]));
    await keepShares(tx, grantId, shares);
  });

/** They could not be read: they are once more in a while, unless the grant is over by then. */
export const recordSharesFailed = (ctx: OperationContext, grantId: GrantId): Promise<void> =>
  transact(ctx, system('look-into-shares'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant === undefined || grant.sharesDueAt === null) return;
    if (isOpenGrant(grant)) await wantShares(tx, grantId, new Date(tx.now.getTime() + AGAIN_SECONDS * 1000));
    else await keepShares(tx, grantId, null);
  });
