import type { Tx } from '../../../context.ts';
import { moveGrant, type Grant } from '../../../db/grants.ts';
import { renewMessages } from '../../../db/messages.ts';
import { wantSlots } from '../../../db/slots.ts';
import type { EndReason } from '../../../domain/grant.ts';
import type { PersonId } from '../../../domain/id.ts';
import { closePending } from '../../requests/steps/close-pending.ts';

/**
 * Sets a locked grant on its way out: from here on nothing but the reconciled slot ends it. Makes the slot due, closes its pending
 * extension and renews what people see. Returns false when the grant is past that already.
 */
export async function beginRevoke(
  tx: Tx,
  grant: Grant,
  event: 'expire' | 'end' | 'abandon',
  reason: EndReason,
  endedBy: PersonId | null = null,
): Promise<boolean> {
  const moved = await moveGrant(tx, grant, event, { endReason: reason, endedBy, endingAt: tx.now });
  if (moved === null) return false;
  await wantSlots(tx, [grant.slotId]);
  await closePending(tx, { extendsGrantId: grant.id }, 'grant_ended');
  await renewMessages(tx, grant.requestId, ['requester-card']);
  await renewMessages(tx, grant.id, ['expiry-warning']);
  tx.audit({
    action: 'grant.revoking',
    subject: grant.id,
    body: { reason, endedBy, requestId: grant.requestId },
  });
  return true;
}
