import type { OperationContext, Tx } from '../../context.ts';
import { cachedRows, slotKeyText, type SlotKey } from '../../db/cache/memberships.ts';
import { lockOwnersOf } from '../../db/cache/other-owners.ts';
import { insertFinding, lockUndecided, untoldFindings } from '../../db/findings/findings.ts';
import { ensureSlot, rebaseSlot, wantSlots, type SlotRow } from '../../db/grants/slots.ts';
import { findAccount } from '../../db/identities/accounts.ts';
import { dropInvitation } from '../../db/reviews/invitations.ts';
import { findReviewItem, lockReviewItem, type ReviewItem } from '../../db/reviews/items.ts';
import { rises } from '../../domain/access/finding.ts';
import type { Row } from '../../domain/access/membership.ts';
import { system } from '../../domain/actor.ts';
import { dayOf } from '../../domain/day.ts';
import type { ReviewItemId } from '../../domain/id.ts';
import { reviewedRow } from '../../domain/reviews/review-item.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { transact } from '../transact.ts';
import { whyNotOurs } from './steps/apply-item.ts';
import { concludeGone, isInvitationApplying } from './steps/conclude-invitation.ts';
import { moveReviewItem } from './steps/move-review-item.ts';
import { lookSoon } from './steps/renew-review.ts';

/**
 * An invitation that a review has decided against was accepted before it was taken back: the
 * decision goes on to the account that came by it, and takes it out. Where that would take away
 * more than was reviewed, or is not for hallpass to do, the account stays, and owners are told of
 * it. Writes review_items, invitations, slots, findings, audit_events; adds reconcile-membership.
 * Twice: nothing.
 */
export const recordInvitationAccepted = (
  ctx: OperationContext,
  itemId: ReviewItemId,
  accountExternalId: string,
): Promise<void> =>
  transact(ctx, system('carry-out-review'), async (tx) => {
    const seen = await findReviewItem(tx.db, itemId);
    if (seen === undefined) return;
    const { connectorId, resourceId } = seen;
    const key = { resourceId, accountExternalId };
    await lockOwnersOf(tx, resourceId);
    const slot = await ensureSlot(tx, { connectorId, ...key });
    const told = await lockUndecided(tx, key);
    const item = await lockReviewItem(tx, itemId);
    if (!isInvitationApplying(item)) return;
    const cached = (await cachedRows(tx.db, [key])).get(slotKeyText(key)) ?? null;
    const row = slot.baseline === null ? cached : slot.baseline.row;
    if (row === null) return concludeGone(tx, item);
    await dropInvitation(tx, resourceId, item.username);
    if (await isItsOwn(tx, { item, slot, row, key })) await takeOut(tx, item, { slot, row });
    else {
      await moveReviewItem(tx, item, 'vanish', { found: row, supersededBy: null });
      if (told === undefined) await tell(tx, connectorId, key, row);
    }
    lookSoon(tx, item.campaignId);
  });

/** Whether nothing but the invitation is behind what stands there, and hallpass can take it out. */
async function isItsOwn(
  tx: Tx,
  {
    item,
    slot,
    row,
    key: { accountExternalId },
  }: { readonly item: ReviewItem; readonly slot: SlotRow; readonly row: Row; readonly key: SlotKey },
): Promise<boolean> {
  if (slot.baseline !== null || slot.undecided !== null || rises(reviewedRow(item), row)) return false;
  const account = await findAccount(tx.db, item.connectorId, accountExternalId);
  const { username = '', isBot: isMachine = false } = account ?? {};
  return (await whyNotOurs(tx, { ...item, accountExternalId, username, isMachine }, row)) === null;
}

async function takeOut(
  tx: Tx,
  item: ReviewItem,
  { slot, row }: { readonly slot: SlotRow; readonly row: Row },
): Promise<void> {
  await rebaseSlot(tx, slot.id, { baseline: { row: null, on: dayOf(tx.now) }, applied: { row } });
  await moveReviewItem(tx, item, 'apply', { target: null, slotId: slot.id, dueAt: null });
  await wantSlots(tx, [slot.id]);
}

async function tell(tx: Tx, connectorId: string, key: SlotKey, row: Row): Promise<void> {
  const finding = await insertFinding(tx, connectorId, key, {
    found: row,
    former: null,
    grants: [],
    held: false,
    author: null,
  });
  tx.audit({ action: 'drift.found', subject: finding.id, body: { connectorId, ...key, found: row } });
  await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
}
