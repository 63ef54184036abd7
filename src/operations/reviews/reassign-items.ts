import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { deciderOf } from '../../db/policies/deciders.ts';
import { findPerson, isActive } from '../../db/identities/people.ts';
import { giveItems, itemsOf } from '../../db/reviews/items.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { PersonId, ReviewCampaignId, ReviewItemId } from '../../domain/id.ts';
import { mayReview } from '../../domain/reviews/assignment.ts';
import { WAITING_ITEMS } from '../../domain/reviews/review-item.ts';
import { LONGEST_REASON } from '../../domain/access/request.ts';
import { NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { holdingOfItem, welcome } from './steps/hand-over.ts';
import { holdAsReviewer } from './steps/hold-as-reviewer.ts';
import { renewReview } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

export interface ReassignItems {
  readonly campaignId: ReviewCampaignId;
  /** Those of them that are the reviewer's and wait for a decision. */
  readonly itemIds: readonly ReviewItemId[];
  readonly to: PersonId;
  readonly reason: string;
}

/**
 * Gives what waits for a reviewer to somebody else, who is asked from then on. What is, or could
 * be, their own stays where it is. Returns how many were given. Writes review_items,
 * review_reviewers, messages, audit_events. Twice: nothing is left to give.
 * @throws RefusedError reason_required, reason_too_long; ForbiddenError not_reviewer, deactivated;
 * StaleError decided, moved; NotFoundError review, person
 */
export const reassignItems = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId, itemIds, to, reason: words }: ReassignItems,
): Promise<{ readonly given: number; readonly kept: number }> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const { campaign } = await holdAsReviewer(tx, campaignId, person);
    const reason = words.trim();
    if (reason === '') throw new RefusedError('reason_required', 'reason');
    if (reason.length > LONGEST_REASON)
      throw new RefusedError({ code: 'reason_too_long', most: LONGEST_REASON }, 'reason');
    const other = await findPerson(tx.db, to);
    if (other === undefined) throw new NotFoundError('person');
    if (!isActive(other)) throw new StaleError({ code: 'moved', what: 'person_left' });
    const { file } = await activeConfig(tx.db);
    const decider = await deciderOf(tx.db, file, other);
    const items = await itemsOf(tx.db, { campaignId, reviewerId: person.id, ids: itemIds });
    const waiting = items.filter(({ status }) => WAITING_ITEMS.some((one) => one === status));
    const ids = waiting
      .filter((item) => mayReview(decider, { place: item.path, holding: holdingOfItem(item) }))
      .map(({ id }) => id);
    if (ids.length > 0) {
      await giveItems(tx, ids, to);
      const body = { from: person.id, to, reason, count: ids.length };
      tx.audit({ action: 'review.reassigned', subject: campaignId, body });
      await welcome(tx, campaign, to, { count: ids.length, from: person.id, why: 'handed', reason });
      renewReview(tx, campaignId);
    }
    return { given: ids.length, kept: waiting.length - ids.length };
  });
