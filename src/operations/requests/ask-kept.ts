import type { OperationContext, Tx } from '../../context.ts';
import { findResource } from '../../db/cache/resources.ts';
import { findPerson, isActive } from '../../db/identities/people.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import {
  concludeKept,
  findKeptRequest,
  keyOfKept,
  type KeptRequest,
} from '../../db/requests/kept-requests.ts';
import { findRequestByKey } from '../../db/requests/requests.ts';
import { system } from '../../domain/actor.ts';
import type { KeptRequestId } from '../../domain/id.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { transact } from '../transact.ts';
import { lockEligibility } from './steps/lock-eligibility.ts';
import { placeRequest } from './steps/place-request.ts';

/**
 * Asks for what a person without an account had asked for, now that they have linked theirs: judged
 * by the policies as they are now. What stands in the way is kept, and told with a button. Twice,
 * or after the button was pressed: nothing more happens.
 */
export async function askKept(ctx: OperationContext, id: KeptRequestId): Promise<void> {
  const found = await findKeptRequest(ctx.db, id);
  const resource = found === undefined ? undefined : await findResource(ctx.db, found.resourceId);
  if (found === undefined || resource === undefined) return;
  const { personId } = found;
  await transact(ctx, system('ask-kept'), async (tx) => {
    await lockEligibility(tx, { requesterId: personId, connectorId: resource.connectorId });
    const kept = await findKeptRequest(tx.db, id);
    if (kept === undefined || kept.asksAt === null) return;
    const refusal = await place(tx, kept);
    await concludeKept(tx, id, refusal === 'gone' ? null : refusal);
    // That what was wanted waits already they know: they asked for it themselves meanwhile.
    if (refusal !== null && (refusal === 'gone' || refusal.code !== 'pending_twin'))
      await wantMessage(tx, { subjectId: id, kind: 'kept-request', personId });
  });
}

/** Null when it was asked for, or its person is not here any more; `gone`: the place is. */
async function place(tx: Tx, kept: KeptRequest): Promise<Refusal | 'gone' | null> {
  const { role, durationSeconds, reason } = kept;
  const idempotencyKey = keyOfKept(kept.id);
  if ((await findRequestByKey(tx.db, idempotencyKey)) !== undefined) return null;
  const requester = await findPerson(tx.db, kept.personId);
  if (requester === undefined || !isActive(requester)) return null;
  const resource = await findResource(tx.db, kept.resourceId);
  if (resource === undefined || resource.goneAt !== null) return 'gone';
  const asking = { role, durationSeconds, reason, idempotencyKey, source: 'slack' } as const;
  const placed = await placeRequest(tx, requester, resource, asking, null);
  return 'refused' in placed ? placed.refused.told : null;
}
