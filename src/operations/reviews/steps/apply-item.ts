import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { cachedRows, slotKeyText } from '../../../db/cache/memberships.ts';
import { hasOtherOwner } from '../../../db/cache/other-owners.ts';
import { markSuperseded, otherItemsOn, type ReviewItem } from '../../../db/reviews/items.ts';
import { keptByOthers, markAnswered } from '../../../db/reviews/siblings.ts';
import { insertReviewTask } from '../../../db/reviews/tasks.ts';
import { rebaseSlot, wantSlots, type SlotRow } from '../../../db/grants/slots.ts';
import { isTokenAccount } from '../../../domain/identities/account.ts';
import { dayOf } from '../../../domain/day.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { Row } from '../../../domain/access/membership.ts';
import {
  isAsDecided,
  isAsReviewed,
  reviewedRow,
  stricter,
  targetOf,
} from '../../../domain/reviews/review-item.ts';
import type { ReviewTaskCause } from '../../../domain/reviews/review-task.ts';
import { moveReviewItem } from './move-review-item.ts';
import { renewReview } from './renew-review.ts';

/**
 * Has one submitted item carried out: by its slot, which protects what it always does, or by an
 * owner where hallpass cannot. What is not there any more as it was reviewed is not touched: it is
 * decided again. Where another campaign has decided about the same row, the stricter decision
 * stands, and both are told. Writes review_items, review_tasks, slots, audit_events; adds
 * reconcile-membership. `slot` is locked, and so is the item.
 */
export async function applyItem(tx: Tx, item: ReviewItem, slot: SlotRow): Promise<void> {
  const { decision } = item;
  if (decision === null) return;
  const reviewed = reviewedRow(item);
  const target = targetOf(decision, reviewed, item.lowerTo);
  const standing = slot.baseline === null ? await cachedRow(tx, item) : slot.baseline.row;
  if (slot.undecided !== null) {
    await moveReviewItem(tx, item, 'move', { found: slot.undecided.row });
    return;
  }
  if (standing === null) {
    await moveReviewItem(tx, item, 'vanish', { found: null, supersededBy: await whoseDoing(tx, item, null) });
    return;
  }
  if (!isAsReviewed(standing, reviewed) && !(await isOutdone(tx, item, { target, standing }))) return;
  const cause = await whyNotOurs(tx, item, standing);
  if (cause !== null) return delegateItem(tx, item, { cause, target, refusal: null });
  const { baseline, applied } = slot;
  await rebaseSlot(tx, slot.id, {
    baseline: { row: target, on: dayOf(tx.now) },
    applied: baseline === null ? { row: standing } : applied,
  });
  await moveReviewItem(tx, item, 'apply', { target, slotId: slot.id, dueAt: null });
  await markAnswered(tx, item.campaignId, await keptByOthers(tx, item));
  await wantSlots(tx, [slot.id]);
}

/** Makes a task of what hallpass cannot do, or was refused. */
export async function delegateItem(
  tx: Tx,
  item: ReviewItem,
  why: { readonly cause: ReviewTaskCause; readonly target: Row | null; readonly refusal: Fault | null },
): Promise<void> {
  if ((await moveReviewItem(tx, item, 'delegate', why)) === null) return;
  const { id: itemId, campaignId, connectorId } = item;
  await insertReviewTask(tx, { itemId, campaignId, connectorId, cause: why.cause });
}

async function cachedRow(tx: Tx, item: ReviewItem): Promise<Row | null> {
  return (await cachedRows(tx.db, [item])).get(slotKeyText(item)) ?? null;
}

/** The campaign that has left what stands there, which can be the same one; null where none has. */
export async function whoseDoing(tx: Tx, item: ReviewItem, standing: Row | null) {
  const others = await otherItemsOn(tx, item);
  return (
    others.find(({ target }) => target !== null && isAsDecided(standing, target.row))?.campaignId ?? null
  );
}

/**
 * Whether what stands there instead of what was reviewed is another campaign's doing, whose
 * decision this one is stricter than. Else the item ends here: the other one stands, or a person's
 * change is decided on again.
 */
async function isOutdone(
  tx: Tx,
  item: ReviewItem,
  { target, standing }: { readonly target: Row | null; readonly standing: Row },
): Promise<boolean> {
  const others = await otherItemsOn(tx, item);
  const other = others.find((one) => one.target !== null && isAsDecided(standing, one.target.row));
  if (
    other?.target === undefined ||
    other.target === null ||
    other.decision === null ||
    item.decision === null
  ) {
    await moveReviewItem(tx, item, 'move', { found: standing });
    return false;
  }
  const mine = { decision: item.decision, target };
  if (stricter({ decision: other.decision, target: other.target.row }, mine) === mine) {
    await markSuperseded(tx, other.id, item.campaignId);
    renewReview(tx, other.campaignId);
    return true;
  }
  await moveReviewItem(tx, item, 'vanish', { found: standing, supersededBy: other.campaignId });
  return false;
}

/** Why hallpass cannot take a direct membership away; null when it can. */
export async function whyNotOurs(tx: Tx, item: ReviewItem, standing: Row): Promise<ReviewTaskCause | null> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find(({ id }) => id === item.connectorId);
  if (connector === undefined || connector.readOnly || connector.paused) return 'watched';
  const state = await findConnectorState(tx.db, item.connectorId);
  if (state?.botExternalId === item.accountExternalId) return 'own_account';
  if (item.isMachine && isTokenAccount(item.username)) return 'token';
  const isOwner = item.resourceKind === 'group' && standing.role === 'owner';
  return isOwner && !(await hasOtherOwner(tx.db, item)) ? 'last_owner' : null;
}
