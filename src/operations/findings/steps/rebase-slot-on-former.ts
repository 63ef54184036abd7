import type { Tx } from '../../../context.ts';
import type { Finding } from '../../../db/findings.ts';
import { ensureSlot, rebaseSlot, type SlotRow } from '../../../db/slots.ts';
import { dayOf } from '../../../domain/day.ts';
import { sameRow } from '../../../domain/membership.ts';
import { StaleError } from '../../../errors.ts';

/**
 * Makes what was there before a membership rose what its slot goes back to. What was found there counts as known, so that a change since
 * is seen as one, and stands (ADR 7). Returns the slot, locked.
 * @throws StaleError moved when the slot knows of a change that the finding does not
 */
export async function rebaseSlotOnFormer(tx: Tx, finding: Finding): Promise<SlotRow> {
  const slot = await ensureSlot(tx, finding);
  if (slot.baseline !== null && !sameRow(slot.baseline.row, finding.found))
    throw new StaleError('moved', 'That membership has just changed. Try again in a minute.');
  await rebaseSlot(tx, slot.id, {
    baseline: { row: finding.former, on: dayOf(finding.foundAt) },
    applied: slot.baseline === null ? { row: finding.found } : slot.applied,
  });
  return slot;
}
