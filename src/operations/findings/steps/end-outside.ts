import type { Tx } from '../../../context.ts';
import { wantLooksAfter } from '../../../db/grants/looks-after.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import type { Role } from '../../../domain/entitlement.ts';
import { moveGrant } from '../../requests/steps/move-grant.ts';

/**
 * Ends locked grants whose role somebody took away outside hallpass: nothing of theirs is undone.
 */
export async function endOutside(
  tx: Tx,
  grants: readonly Grant[],
  {
    reason,
    leftRole,
  }: { readonly reason: 'removed_outside' | 'changed_outside'; readonly leftRole: Role | null },
): Promise<void> {
  const left = { role: leftRole };
  for (const grant of grants) {
    await moveGrant(tx, grant, 'vanish', { reason, left });
    await wantLooksAfter(tx, grant);
  }
}
