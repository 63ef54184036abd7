import type { Tx } from '../../../context.ts';
import type { Finding } from '../../../db/findings/findings.ts';
import { lockGrantsOfSlot } from '../../../db/grants/grants.ts';
import { wantSlots } from '../../../db/grants/slots.ts';
import { rank } from '../../../domain/entitlement.ts';
import { isOpenGrant } from '../../../domain/access/grant.ts';
import { endOutside } from './end-outside.ts';
import { rebaseSlotOnFound } from './rebase-slot-on-former.ts';

/**
 * An owner says that a change which a holder may have made stays: it is what the slot goes back to
 * from now on. Where it lowered the role, the grants it took the place of have ended, as after any
 * such change.
 * @throws StaleError moved
 */
export async function keepDoubted(tx: Tx, finding: Finding): Promise<void> {
  const slot = await rebaseSlotOnFound(tx, finding);
  const over = slot.undecided?.over ?? [];
  const lowered = (await lockGrantsOfSlot(tx, slot.id)).filter(
    (grant) => isOpenGrant(grant) && over.includes(grant.id) && rank(grant.role) > rank(finding.found.role),
  );
  await endOutside(tx, lowered, { reason: 'changed_outside', leftRole: finding.found.role });
  await wantSlots(tx, [slot.id]);
}
