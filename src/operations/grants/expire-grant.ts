import type { OperationContext } from '../../context.ts';
import { lockGrant } from '../../db/grants/grants.ts';
import { system } from '../../domain/actor.ts';
import type { GrantId } from '../../domain/id.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import { transact } from '../transact.ts';

/**
 * Sets a grant whose time is up on its way out. Early (it was extended), late or twice: does
 * nothing unless it is due.
 */
export async function expireGrant(ctx: OperationContext, grantId: GrantId): Promise<void> {
  await transact(ctx, system('expire-grant'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant?.status !== 'active' || grant.expiresAt === null || grant.expiresAt > tx.now) return;
    await moveGrant(tx, grant, 'expire', { reason: 'expired' });
  });
}
