import type { OperationContext } from '../../context.ts';
import { recordRemovalDue } from '../../db/grants/ways-in.ts';
import { wantSlots } from '../../db/grants/slots.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { refusalOfRemove } from '../../domain/access/finding.ts';
import type { FindingId } from '../../domain/id.ts';
import { RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockDecidable } from './steps/lock-decidable.ts';
import { moveFinding } from './steps/move-finding.ts';
import { rebaseSlotOnFormer } from './steps/rebase-slot-on-former.ts';
import { transact } from '../transact.ts';

/**
 * Has a membership that rose outside hallpass taken back to what was there before, or to nothing.
 * It is done by the slot's reconcile, and only what was read back then is told. Twice by the same
 * person: nothing changes.
 * @throws RefusedError own_account, last_owner, only_watched; ForbiddenError not_owner,
 * deactivated; StaleError decided, moved; NotFoundError finding
 */
export async function removeFinding(
  ctx: OperationContext,
  actor: PersonActor,
  { findingId }: { readonly findingId: FindingId },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const decider = await actingPerson(tx, actor);
    const decidable = await lockDecidable(tx, findingId, decider, 'removing');
    if (decidable === null) return;
    const { finding, model } = decidable;
    const no = refusalOfRemove(model.facts);
    if (no !== null) throw new RefusedError(no, 'resource', { at: 'remove' });
    if (finding.kind !== 'membership') {
      await moveFinding(tx, finding, 'remove', { decidedBy: decider.id });
      await recordRemovalDue(tx, findingId, tx.now);
      tx.enqueue({ name: 'take-back-way-in', payload: { findingId } });
      return;
    }
    const slot = await rebaseSlotOnFormer(tx, finding);
    await moveFinding(tx, finding, 'remove', { decidedBy: decider.id, slotId: slot.id });
    await wantSlots(tx, [slot.id]);
  });
}
