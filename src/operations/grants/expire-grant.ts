import type { Context } from '../../context.ts';
import { lockGrant } from '../../db/grants.ts';
import { system } from '../../domain/actor.ts';
import type { GrantId } from '../../domain/id.ts';
import { beginRevoke } from './steps/begin-revoke.ts';
import { transact } from '../transact.ts';

/** Sets a grant whose time is up on its way out. Early (it was extended), late or twice: does nothing unless it is due. */
export async function expireGrant(ctx: Context, grantId: GrantId): Promise<void> {
  await transact(ctx, system('expire-grant'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant?.status !== 'active' || grant.expiresAt === null || grant.expiresAt > tx.now) return;
    await beginRevoke(tx, grant, 'expire', 'expired');
  });
}
