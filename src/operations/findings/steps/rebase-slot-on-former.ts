import type { Tx } from '../../../context.ts';
import type { Finding } from '../../../db/findings/findings.ts';
import { ensureSlot, rebaseSlot, type SlotRow } from '../../../db/grants/slots.ts';
import { dayOf } from '../../../domain/day.ts';
import { sameRow, type Row } from '../../../domain/access/membership.ts';
import { StaleError } from '../../../errors.ts';

/**
 * Makes what was there before a membership rose what its slot goes back to. What is known to stand
 * there counts as known, so that a change since is seen as one, and stands (ADR 7). Returns the
 * slot, locked.
 * @throws StaleError moved when the slot knows of a change that the finding does not
 */
export const rebaseSlotOnFormer = (tx: Tx, finding: Finding): Promise<SlotRow> =>
  rebase(tx, finding, finding.former);

/**
 * Makes what was found what its slot goes back to, where hallpass restores, or has restored, what
 * was there before. Returns the slot, as it was, locked.
 * @throws StaleError moved when the slot knows of a change that the finding does not
 */
export const rebaseSlotOnFound = (tx: Tx, finding: Finding): Promise<SlotRow> =>
  rebase(tx, finding, finding.found);

async function rebase(tx: Tx, finding: Finding, row: Row | null): Promise<SlotRow> {
  const slot = await ensureSlot(tx, finding);
  const { found, former, held, returnedAt, foundAt } = finding;
  if (slot.baseline !== null && !sameRow(slot.baseline.row, held ? former : found))
    throw new StaleError({ code: 'moved', what: 'membership' });
  await rebaseSlot(tx, slot.id, {
    baseline: { row, on: dayOf(held ? tx.now : foundAt) },
    applied: slot.baseline === null ? { row: returnedAt === null ? found : former } : slot.applied,
  });
  return slot;
}
