import type { Context, Tx } from '../../context.ts';
import { lockGrantsOfSlot, moveGrant, type Grant } from '../../db/grants.ts';
import { renewMessages } from '../../db/messages.ts';
import { logConnector } from '../../db/connector-logs.ts';
import {
  lockLeased,
  recordIntents,
  recordSlotFailed,
  recordSlotReconciled,
  restSlot,
  type SlotRow,
} from '../../db/slots.ts';
import { system } from '../../domain/actor.ts';
import { backoffSeconds, PROVISION_ATTEMPTS, REVOKE_ALERT_ATTEMPTS } from '../../domain/grant.ts';
import { sameRow, stillLanding, type Intent } from '../../domain/membership.ts';
import type { ConnectorError } from '../../errors.ts';
import { concludeGone, refuseFinding, showFinding } from '../findings/steps/conclude-finding.ts';
import { beginRevoke } from './steps/begin-revoke.ts';
import type { LeasedSlot } from './lease-slot.ts';
import type { ReconcilePlan } from './plan-reconcile.ts';
import { tellOwners } from '../messages/steps/tell-owners.ts';
import { transact } from '../transact.ts';

/** How long nobody looks after a write whose answer was lost: most that land at all have landed by then, and the rest is looked out for. */
const LOST_WRITE_SECONDS = 10;
/** How long a change that GitLab queued for an administrator is looked out for. */
const QUEUED_DAYS = 30;

/**
 * Records a reconcile that failed: when to try again, and what it means for the grants. One being provisioned fails only when
 * nothing can have been changed; with any doubt it is undone. One being revoked only gets later, and its owners hear of it.
 * `plan` is null when the failure came before anything was written in this run.
 */
export async function recordFailedReconcile(
  ctx: Context,
  leased: LeasedSlot,
  plan: ReconcilePlan | null,
  error: ConnectorError,
): Promise<void> {
  await transact(ctx, system('reconcile-membership'), async (tx) => {
    const live = await lockGrantsOfSlot(tx, leased.id);
    const slot = await lockLeased(tx, leased.id, leased.leaseToken);
    if (slot === undefined) return;
    const attempts = slot.attempts + 1;
    await logConnector(tx, {
      connectorId: slot.connectorId,
      operation: 'reconcile',
      level: 'error',
      subjectId: slot.id,
      message: error.message,
    });
    const landing = landingAfter(slot, plan, error, tx.now);
    await recordIntents(tx, slot.id, landing);
    const untouched = landing.every((intent) => intent.queued);
    if (error.code === 'missing')
      return recordGone(tx, { ...slot, intents: landing }, live, untouched, error);
    if (attempts === 1)
      for (const grant of live) await renewMessages(tx, grant.requestId, ['requester-card']);
    if (attempts === 1) await showFinding(tx, slot);
    const provisioning = live.filter((grant) => grant.status === 'provisioning');
    const hopeless = isFinal(error) || attempts >= PROVISION_ATTEMPTS;
    const nextAttemptAt = hopeless && provisioning.length > 0 ? tx.now : laterThan(tx.now, attempts, error);
    await recordSlotFailed(tx, slot.id, {
      attempts,
      nextAttemptAt,
      notBefore: lostUntil(tx, error),
      lastError: error.message,
    });
    if (hopeless) for (const grant of provisioning) await giveUp(tx, grant, untouched, error);
    if (hopeless && untouched) await refuseFinding(tx, slot, { why: error.message, isFinal: isFinal(error) });
    if (hopeless && provisioning.length > 0)
      tx.enqueue({ name: 'reconcile-membership', payload: { slotId: slot.id } });
    const leaving = live.filter((grant) => grant.status === 'revoking');
    if (leaving.length > 0 && attempts >= REVOKE_ALERT_ATTEMPTS) {
      await tellOwners(
        tx,
        slot.connectorId,
        { subjectId: slot.id, kind: 'revoke-alert' },
        { error: error.message, attempts },
      );
    }
  });
}

/** The writes that may still land after this try: those of earlier ones, and its own unless GitLab said that it was not done. */
function landingAfter(
  slot: SlotRow,
  plan: ReconcilePlan | null,
  error: ConnectorError,
  now: Date,
): readonly Intent[] {
  if (plan === null || (plan.write && error.applied === 'unknown')) return slot.intents;
  if (error.code !== 'queued') return plan.landing;
  const landsBy = new Date(now.getTime() + QUEUED_DAYS * 86_400_000).toISOString();
  return [...plan.landing, { row: plan.wanted, landsBy, queued: true }];
}

/** GitLab said no, and asking again will not change that. Lost rights are not that: somebody can give them back. */
const isFinal = (error: ConnectorError): boolean => error.code === 'rejected' || error.code === 'queued';

function laterThan(now: Date, attempts: number, error: ConnectorError): Date {
  const backoff = new Date(now.getTime() + backoffSeconds(attempts) * 1000);
  return error.retryAt !== null && error.retryAt > backoff ? error.retryAt : backoff;
}

const lostUntil = (tx: Tx, error: ConnectorError): Date | null =>
  error.applied === 'unknown' ? new Date(tx.now.getTime() + LOST_WRITE_SECONDS * 1000) : null;

async function giveUp(tx: Tx, grant: Grant, untouched: boolean, error: ConnectorError): Promise<void> {
  if (!untouched) {
    await beginRevoke(tx, grant, 'abandon', 'not_confirmed');
    return;
  }
  await moveGrant(tx, grant, 'reject', { failure: error.message });
  tx.audit({ action: 'grant.failed', subject: grant.id, body: { code: error.code, message: error.message } });
  await renewMessages(tx, grant.requestId, ['requester-card']);
}

/**
 * The resource does not exist any more, and with it the row: nothing is left to take back. The owners are told, for it may have been moved
 * out of sight; what is owed then is taken back if a sync ever finds it again.
 */
async function recordGone(
  tx: Tx,
  slot: SlotRow,
  live: readonly Grant[],
  untouched: boolean,
  error: ConnectorError,
): Promise<void> {
  for (const grant of live) {
    if (grant.status === 'provisioning') {
      await giveUp(tx, grant, untouched, error);
      continue;
    }
    const event = grant.status === 'revoking' ? 'remove' : 'vanish';
    const reason = grant.endReason ?? 'removed_outside';
    await moveGrant(tx, grant, event, { endReason: reason, endingAt: grant.endingAt ?? tx.now });
    tx.audit({ action: 'grant.ended', subject: grant.id, body: { reason, gone: true } });
    await renewMessages(tx, grant.requestId, ['requester-card']);
  }
  if (live.length > 0)
    await tellOwners(
      tx,
      slot.connectorId,
      { subjectId: slot.id, kind: 'gone-notice' },
      { error: error.message },
    );
  await concludeGone(tx, slot);
  const landing = stillLanding(slot.intents, tx.now);
  const owed = !sameRow(slot.applied?.row ?? null, slot.baseline?.row ?? null);
  await recordSlotReconciled(tx, slot.id, {
    version: slot.wantedVersion,
    applied: slot.applied ?? { row: null },
    owed,
    intents: landing,
  });
  if (!owed && landing.length === 0) await restSlot(tx, slot.id);
}
