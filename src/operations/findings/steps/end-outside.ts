import type { Tx } from '../../../context.ts';
import { moveGrant, wantScope, type Grant } from '../../../db/grants.ts';
import { renewMessages } from '../../../db/messages.ts';
import type { Role } from '../../../domain/entitlement.ts';
import { givesPower } from '../../../domain/power.ts';
import { closePending } from '../../requests/steps/close-pending.ts';

/** Ends locked grants whose role somebody took away outside hallpass: nothing of theirs is undone. */
export async function endOutside(
  tx: Tx,
  grants: readonly Grant[],
  {
    reason,
    leftRole,
  }: { readonly reason: 'removed_outside' | 'changed_outside'; readonly leftRole: Role | null },
): Promise<void> {
  for (const grant of grants) {
    await moveGrant(tx, grant, 'vanish', { endReason: reason, endingAt: tx.now, leftRole });
    if (givesPower(grant.role, 'project')) await wantScope(tx, grant.id);
    await closePending(tx, { extendsGrantId: grant.id }, 'grant_ended');
    await renewMessages(tx, grant.requestId, ['requester-card']);
    tx.audit({ action: 'grant.ended', subject: grant.id, body: { reason } });
  }
}
