import type { Reading } from '../../connectors/connector.ts';
import type { OperationContext } from '../../context.ts';
import { dayOf } from '../../domain/day.ts';
import { reconcile } from '../../domain/access/membership.ts';
import type { LeasedSlot } from './lease-slot.ts';
import { suspectsOf } from './steps/suspects.ts';

/**
 * Whether what was read shows a change that a holder may have made for themself, so that it matters
 * who did. Reads only; what it means is decided by `planReconcile`.
 */
export async function doubtsChange(ctx: OperationContext, slot: LeasedSlot, seen: Reading): Promise<boolean> {
  const look = { ...slot, isSuspect: true, open: [] };
  if (!reconcile(look, seen.direct, dayOf(ctx.now())).isDoubted) return false;
  return (await suspectsOf(ctx.db, slot, slot.place.resource.kind, null)).length > 0;
}
