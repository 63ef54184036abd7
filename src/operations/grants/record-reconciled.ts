import type { Hold, Reading, Written } from '../../connectors/connector.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { findAccount } from '../../db/identities/accounts.ts';
import { wantLooksAfter } from '../../db/grants/looks-after.ts';
import { putHint } from '../../db/cache/hints.ts';
import { lastEndOf, lockGrantsOfSlot, type Grant } from '../../db/grants/grants.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { toldOfGone } from '../../db/messages/lost-notices.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { cacheMembership, heldRole } from '../../db/cache/memberships.ts';
import {
  lockLeased,
  owedBelow,
  recordSlotFailed,
  recordSlotReconciled,
  restSlot,
  wantSlots,
  type SlotRow,
} from '../../db/grants/slots.ts';
import { system } from '../../domain/actor.ts';
import { nextTryAt, owedLookAt, warnAt } from '../../domain/access/grant.ts';
import { isLost } from '../../domain/connectors/lost-rights.ts';
import { sameRow, stillLanding } from '../../domain/access/membership.ts';
import { returnDoubted } from '../findings/steps/notice-doubted.ts';
import { concludeFinding } from '../findings/steps/conclude-finding.ts';
import { concludeReview } from '../reviews/steps/conclude-review.ts';
import { tellLateEnd } from './steps/tell-late-end.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import type { LeasedSlot } from './lease-slot.ts';
import type { ReconcilePlan } from './plan-reconcile.ts';
import { transact } from '../transact.ts';
import { stored } from '../../domain/told.ts';
import type { LogNote } from '../../domain/connectors/connector-log.ts';

/**
 * Records what was read back from GitLab, for every grant of the slot at once: those held up become
 * active (their clock starts here), those let go are over. Releases the lease; what became due
 * meanwhile is reconciled next. Twice, or after the lease has passed to another worker: does
 * nothing.
 */
export async function recordReconciled(
  ctx: OperationContext,
  leased: LeasedSlot,
  plan: ReconcilePlan,
  found: Reading | Written,
): Promise<void> {
  await transact(ctx, system('reconcile-membership'), async (tx) => {
    const live = await lockGrantsOfSlot(tx, leased.id);
    const slot = await lockLeased(tx, leased.id, leased.leaseToken);
    if (slot === undefined) return;
    if ('outcome' in found && found.outcome === 'moved') return retryMoved(tx, slot, live);
    const owed = 'outcome' in found && found.outcome === 'floored';
    const landing = stillLanding(plan.landing, tx.now);
    await recordSlotReconciled(tx, slot.id, {
      version: plan.version,
      applied: { row: found.direct },
      owed,
      owedLookAt: owed ? owedLookAt(tx.now, await lastEndOf(tx, slot.id)) : null,
      intents: landing,
    });
    // What is owed is tried again and again, and mostly in vain.
    const isNews = plan.write && !(owed && slot.owed && sameRow(found.direct, slot.applied?.row ?? null));
    await cacheMembership(tx, slot, found.direct);
    if (plan.drifted) await reviewHolder(tx, slot);
    if (slot.owed && !owed) await tellFoundAgain(tx, slot);
    if (isNews)
      tx.audit({
        action: 'slot.written',
        subject: slot.id,
        body: { wanted: plan.wanted, found: found.direct, owed },
      });
    for (const grant of live) {
      if (grant.status === 'provisioning' && plan.open.includes(grant.id))
        await (found.hold === null ? activate(tx, slot, grant) : undo(tx, slot, grant, found.hold));
      if (grant.status === 'active' && plan.open.includes(grant.id) && found.hold !== null)
        await undo(tx, slot, grant, found.hold);
      if (grant.status === 'revoking' && plan.leaving.includes(grant.id)) await finish(tx, slot, grant);
      // Their card said that the place cannot be found.
      if (grant.status === 'active' && slot.lastFault === 'missing')
        tx.renewMessages(grant.requestId, ['requester-card']);
    }
    if (slot.wantedVersion === plan.version) {
      await concludeFinding(tx, slot, live);
      await concludeReview(tx, slot, { found: found.direct, drifted: plan.drifted });
      if (plan.returns) await returnDoubted(tx, slot);
    }
    if ((isNews || plan.drifted) && leased.place.resource.kind === 'group')
      await wantSlots(tx, await owedBelow(tx, slot));
    // It gives and takes again: a sync finds out whether everything is as it was.
    if (plan.write && (await hasLostRights(tx, slot.connectorId)))
      tx.enqueue({ name: 'sync-connector', payload: { connectorId: slot.connectorId } });
    await afterwards(tx, slot, plan, { live, isBusy: owed || landing.length > 0 });
  });
}

async function reviewHolder(tx: Tx, { connectorId, accountExternalId }: SlotRow): Promise<void> {
  const account = await findAccount(tx.db, connectorId, accountExternalId);
  if (account !== undefined && account.personId !== null) tx.reviewConflicts(account.personId);
}

async function hasLostRights(tx: Tx, connectorId: string): Promise<boolean> {
  const state = await findConnectorState(tx.db, connectorId);
  return state !== undefined && isLost(state.fault);
}

/**
 * Somebody changed the row between the look and the write; nothing was done. It is tried again at
 * once, and then ever later.
 */
async function retryMoved(tx: Tx, slot: SlotRow, live: readonly Grant[]): Promise<void> {
  const attempts = slot.attempts + 1;
  const isRevoking = live.some((grant) => grant.status === 'revoking');
  const nextAttemptAt = attempts === 1 ? tx.now : nextTryAt(tx.now, { attempts, askedFor: null, isRevoking });
  await recordSlotFailed(tx, slot.id, {
    attempts,
    nextAttemptAt,
    notBefore: null,
    lastError: stored({ code: 'row_moved' }),
    lastFault: null,
  });
  if (attempts === 1) tx.enqueue({ name: 'reconcile-membership', payload: { slotId: slot.id } });
}

/**
 * The row gives nothing until somebody outside changes that, at any later time: it is taken back
 * instead.
 */
async function undo(tx: Tx, slot: SlotRow, grant: Grant, hold: Hold): Promise<void> {
  const event = grant.status === 'active' ? 'end' : 'abandon';
  await moveGrant(tx, grant, event, { reason: hold === 'blocked' ? 'account_blocked' : 'on_hold' });
  if (hold === 'blocked') await lookAtAccount(tx, slot);
  await logConnector(tx, {
    connectorId: slot.connectorId,
    operation: 'reconcile',
    level: 'error',
    subjectId: grant.id,
    message: { code: HELD[hold] },
  });
}

/** What it means for the link is decided by whoever looks at the account itself. */
async function lookAtAccount(tx: Tx, { connectorId, accountExternalId }: SlotRow): Promise<void> {
  await putHint(tx, {
    connectorId,
    subject: `account ${accountExternalId}`,
    kind: 'account',
    resourceKind: null,
    resourceExternalId: null,
    accountExternalId,
  });
  tx.enqueue({ name: 'follow-hints', payload: { connectorId } });
}

const HELD = { blocked: 'account_held', waiting: 'on_hold' } as const satisfies Record<Hold, string>;

async function activate(tx: Tx, slot: SlotRow, grant: Grant): Promise<void> {
  const expiresAt = new Date(tx.now.getTime() + grant.durationSeconds * 1000);
  const warn = warnAt(tx.now, expiresAt);
  await moveGrant(tx, grant, 'apply', { expiresAt, warnAt: warn });
  tx.enqueue({ name: 'expire-grant', payload: { grantId: grant.id }, delayUntil: expiresAt });
  tx.enqueue({ name: 'warn-expiry', payload: { grantId: grant.id }, delayUntil: warn });
  await logGrant(tx, slot, grant, { code: 'given', role: grant.role, seconds: grant.durationSeconds });
}

/** The row was read back; what is held through groups above is as the last sync found it. */
async function finish(tx: Tx, slot: SlotRow, grant: Grant): Promise<void> {
  const held = await heldRole(tx.db, slot);
  const left = { role: held?.role ?? null, through: held?.through ?? null };
  await moveGrant(tx, grant, 'remove', { left });
  await wantLooksAfter(tx, grant);
  tx.renewMessages(slot.id, ['revoke-alert']);
  await tellLateEnd(tx, slot.connectorId, grant);
  await logGrant(tx, slot, grant, { code: 'taken_back', role: grant.role });
}

/** Whoever was told that its place is gone: what was owed then is done. */
async function tellFoundAgain(tx: Tx, slot: SlotRow): Promise<void> {
  for (const told of await toldOfGone(tx.db, slot.id))
    await wantMessage(tx, { ...told, kind: 'found-again', subjectId: slot.id });
}

const logGrant = (tx: Tx, slot: SlotRow, grant: Grant, message: LogNote): Promise<unknown> =>
  logConnector(tx, {
    connectorId: slot.connectorId,
    operation: 'reconcile',
    level: 'info',
    subjectId: grant.id,
    message,
  });

/** `live`: the grants as they were before this; what came meanwhile has made the slot due again. */
async function afterwards(
  tx: Tx,
  slot: SlotRow,
  plan: ReconcilePlan,
  { live, isBusy }: { readonly live: readonly Grant[]; readonly isBusy: boolean },
): Promise<void> {
  // What became due meanwhile may stand on what was set aside.
  const isLatest = slot.wantedVersion === plan.version;
  if (isLatest && !isBusy && live.every(({ id }) => plan.leaving.includes(id))) {
    await returnDoubted(tx, slot);
    await restSlot(tx, slot.id);
  }
  if (!isLatest) tx.enqueue({ name: 'reconcile-membership', payload: { slotId: slot.id } });
}
