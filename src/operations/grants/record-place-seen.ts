import type { FoundResource } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { lockGrantsOfSlot } from '../../db/grants/grants.ts';
import { lockLeased } from '../../db/grants/slots.ts';
import { system } from '../../domain/actor.ts';
import { StaleError } from '../../errors.ts';
import { transact } from '../transact.ts';
import type { LeasedSlot } from './lease-slot.ts';
import { takeUpPlace } from './steps/take-up-place.ts';

/**
 * Takes up the place of a slot where nothing is known of its row, and so nothing can be planned. As
 * `planReconcile` does with what it is handed.
 * @throws StaleError moved when the lease has passed to another worker
 */
export async function recordPlaceSeen(
  ctx: OperationContext,
  leased: LeasedSlot,
  found: FoundResource,
): Promise<void> {
  await transact(ctx, system('reconcile-membership'), async (tx) => {
    const live = await lockGrantsOfSlot(tx, leased.id);
    const slot = await lockLeased(tx, leased.id, leased.leaseToken);
    if (slot === undefined) throw new StaleError({ code: 'moved', what: 'slot' });
    await takeUpPlace(tx, slot, live, found);
  });
}
