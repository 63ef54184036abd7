import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { refusalOfRemove } from '../../domain/access/finding.ts';
import type { FindingId } from '../../domain/id.ts';
import { RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockDecidable } from './steps/lock-decidable.ts';
import { keepDoubted } from './steps/keep-doubted.ts';
import { moveFinding } from './steps/move-finding.ts';
import { transact } from '../transact.ts';

/**
 * Records that an owner or admin lets a membership stay that rose outside hallpass. It is told
 * again only when it rises further. What the end of a grant would undo stays, and what it has
 * undone is put back. Twice by the same person: nothing changes.
 * @throws ForbiddenError not_owner, self_approval, deactivated; StaleError decided, moved;
 * RefusedError only_watched; NotFoundError finding
 */
export async function acceptFinding(
  ctx: OperationContext,
  actor: PersonActor,
  { findingId }: { readonly findingId: FindingId },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const decider = await actingPerson(tx, actor);
    const decidable = await lockDecidable(tx, findingId, decider, 'accepted');
    if (decidable === null) return;
    const { finding, model } = decidable;
    const no = finding.returnedAt === null ? null : refusalOfRemove(model.facts);
    if (no !== null) throw new RefusedError(no, 'resource', { at: 'put_back' });
    if (finding.held) await keepDoubted(tx, finding);
    await moveFinding(tx, finding, 'accept', { decidedBy: decider.id });
  });
}
