import type { OperationContext } from '../../context.ts';
import { noteSetOut, postponeItem } from '../../db/reviews/invitations.ts';
import { lockReviewItem } from '../../db/reviews/items.ts';
import { system } from '../../domain/actor.ts';
import { sameRow, type Row } from '../../domain/access/membership.ts';
import type { ReviewItemId } from '../../domain/id.ts';
import type { ConnectorError } from '../../errors.ts';
import { reviewedRow } from '../../domain/reviews/review-item.ts';
import { delegateItem } from './steps/apply-item.ts';
import { concludeGone, isInvitationApplying } from './steps/conclude-invitation.ts';
import { moveReviewItem } from './steps/move-review-item.ts';
import { lookSoon } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

/** After the first try, and the longest pause between two. */
const AGAIN_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 3600;

/**
 * Whether an invitation that a review has decided against may be taken back, now that it was read:
 * only while it is what was reviewed; another one is decided on again. Writes review_items,
 * audit_events. Twice: the same.
 */
export const recordInvitationFound = (
  ctx: OperationContext,
  itemId: ReviewItemId,
  found: Row,
): Promise<boolean> =>
  transact(ctx, system('carry-out-review'), async (tx) => {
    const item = await lockReviewItem(tx, itemId);
    if (!isInvitationApplying(item)) return false;
    if (sameRow(found, reviewedRow(item))) {
      await noteSetOut(tx, itemId, found);
      return true;
    }
    await moveReviewItem(tx, item, 'move', { found });
    lookSoon(tx, item.campaignId);
    return false;
  });

/**
 * An invitation is gone, and nobody has joined by it. Writes as above, and invitations. Twice:
 * nothing.
 */
export const recordInvitationGone = (ctx: OperationContext, itemId: ReviewItemId): Promise<void> =>
  transact(ctx, system('carry-out-review'), async (tx) => {
    const item = await lockReviewItem(tx, itemId);
    if (isInvitationApplying(item)) await concludeGone(tx, item);
  });

/**
 * It was not: an owner has to do it where GitLab refuses for good, and it is tried again otherwise,
 * less and less often.
 * Writes review_items, review_tasks, audit_events.
 */
export const recordInvitationKept = (
  ctx: OperationContext,
  itemId: ReviewItemId,
  error: ConnectorError,
): Promise<void> =>
  transact(ctx, system('carry-out-review'), async (tx) => {
    const item = await lockReviewItem(tx, itemId);
    if (!isInvitationApplying(item)) return;
    if (error.code === 'rejected') {
      await delegateItem(tx, item, { cause: 'refused', target: null, refusal: error.fault });
      lookSoon(tx, item.campaignId);
      return;
    }
    const pause = Math.min(AGAIN_SECONDS * 2 ** Math.min(item.tries, 10), LONGEST_PAUSE_SECONDS);
    const soon = new Date(tx.now.getTime() + pause * 1000);
    await postponeItem(tx, itemId, error.retryAt !== null && error.retryAt > soon ? error.retryAt : soon);
  });
