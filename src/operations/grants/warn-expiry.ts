import type { OperationContext } from '../../context.ts';
import { countExtensions, lockGrant, recordWarned } from '../../db/grants/grants.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { system } from '../../domain/actor.ts';
import type { GrantId } from '../../domain/id.ts';
import { transact } from '../transact.ts';

/**
 * Tells the holder that a grant is about to end, once per end. Does nothing unless the warning is
 * due and the grant still runs.
 */
export async function warnExpiry(ctx: OperationContext, grantId: GrantId): Promise<void> {
  await transact(ctx, system('warn-expiry'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (
      grant?.status !== 'active' ||
      grant.warnAt === null ||
      grant.warnAt > tx.now ||
      grant.warnedAt !== null
    )
      return;
    await recordWarned(tx, grant.id);
    if (grant.expiresAt === null || grant.expiresAt <= tx.now) return;
    const ordinal = await countExtensions(tx.db, grant.id);
    await wantMessage(tx, { subjectId: grant.id, kind: 'expiry-warning', ordinal, personId: grant.personId });
  });
}
