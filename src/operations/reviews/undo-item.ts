import type { OperationContext } from '../../context.ts';
import { cachedRows, slotKeyText } from '../../db/cache/memberships.ts';
import { findReviewCampaign } from '../../db/reviews/campaigns.ts';
import { findReviewItem, lockReviewItem, type ReviewItem } from '../../db/reviews/items.ts';
import { ensureSlot, rebaseSlot, wantSlots } from '../../db/grants/slots.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { dayOf } from '../../domain/day.ts';
import type { ReviewItemId } from '../../domain/id.ts';
import { isAsDecided, reviewedRow, UNDO_SECONDS } from '../../domain/reviews/review-item.ts';
import { NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { assertNotStopped } from '../requests/steps/assert-not-stopped.ts';
import { actingPerson } from '../acting-person.ts';
import { assertRuns } from './steps/assert-runs.ts';
import { moveReviewItem } from './steps/move-review-item.ts';
import { assertNotOwn } from './steps/own-item.ts';
import { renewReview } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

/**
 * Puts back what a review took away by mistake, exactly as it was, within a day. It is done by the
 * slot's reconcile. Whoever decided it may, and whoever runs the campaign, but nobody for what is,
 * or could be, their own. Writes review_items, slots, messages, audit_events; adds
 * reconcile-membership. Twice: nothing changes.
 * @throws RefusedError undo_late, also when it would have ended by itself; ForbiddenError
 * not_owner, self_approval, deactivated; StaleError moved when somebody has changed the row since;
 * NotFoundError review
 */
export const undoItem = (
  ctx: OperationContext,
  actor: PersonActor,
  { itemId }: { readonly itemId: ReviewItemId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const seen = await findReviewItem(tx.db, itemId);
    const campaign = seen === undefined ? undefined : await findReviewCampaign(tx.db, seen.campaignId);
    if (seen === undefined || campaign === undefined) throw new NotFoundError('review');
    if (seen.decidedBy !== person.id) await assertRuns(tx, campaign.scope.connectors, person);
    await assertNotOwn(tx, person, seen);
    const slot = await ensureSlot(tx, seen);
    const item = await lockReviewItem(tx, itemId);
    if (item === undefined) throw new NotFoundError('review');
    if (item.status === 'restoring' || item.status === 'restored') return;
    assertUndoable(item, tx.now);
    await assertNotStopped(tx);
    const cached = (await cachedRows(tx.db, [item])).get(slotKeyText(item)) ?? null;
    const standing = slot.baseline === null ? cached : slot.baseline.row;
    if (slot.undecided !== null || !isAsDecided(standing, item.target?.row ?? null))
      throw new StaleError({ code: 'moved', what: 'row' });
    const target = reviewedRow(item);
    await rebaseSlot(tx, slot.id, {
      baseline: { row: target, on: dayOf(tx.now) },
      applied: slot.baseline === null ? { row: standing } : slot.applied,
    });
    await moveReviewItem(tx, item, 'undo', { target, slotId: slot.id, undoneBy: person.id });
    await wantSlots(tx, [slot.id]);
    renewReview(tx, item.campaignId);
  });

/** @throws RefusedError undo_late; StaleError moved */
function assertUndoable({ status, kind, slotId, concludedAt, expiresOn }: ReviewItem, now: Date): void {
  if (status !== 'done' || kind !== 'direct' || slotId === null || concludedAt === null)
    throw new StaleError({ code: 'moved', what: 'membership' });
  const isLate = now.getTime() - concludedAt.getTime() > UNDO_SECONDS * 1000;
  if (isLate || (expiresOn !== null && expiresOn <= dayOf(now))) throw new RefusedError('undo_late');
}
