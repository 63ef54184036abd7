import type { OperationContext, Tx } from '../../context.ts';
import { lockGrantsOfSlot, type Grant } from '../../db/grants/grants.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { findResource } from '../../db/cache/resources.ts';
import { lockLeased, recordIntents, recordSlotFailed, type SlotRow } from '../../db/grants/slots.ts';
import { system } from '../../domain/actor.ts';
import { nextTryAt, PROVISION_ATTEMPTS } from '../../domain/access/grant.ts';
import type { Intent } from '../../domain/access/membership.ts';
import type { ConnectorError } from '../../errors.ts';
import { refuseFinding, showFinding } from '../findings/steps/conclude-finding.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import { refuseReview } from '../reviews/steps/conclude-review.ts';
import { recordGone } from './steps/record-gone.ts';
import type { LeasedSlot } from './lease-slot.ts';
import type { ReconcilePlan } from './plan-reconcile.ts';
import { transact } from '../transact.ts';
import { stored } from '../../domain/told.ts';

/**
 * Delay before the row is read again after a write whose answer was lost: most that land at all
 * have landed by then, and later ones are caught through `intents`.
 */
const LOST_WRITE_SECONDS = 10;
/** How long hallpass expects a change that GitLab queued for an administrator. */
const QUEUED_DAYS = 30;

/**
 * Records a reconcile that failed: when to try again, and what it means for the grants. One being
 * provisioned fails only when nothing can have been changed; with any doubt it is undone. One being
 * revoked only gets later, and its owners hear of it (tell-late). What cannot be found may be there
 * again in a moment: that it is gone is believed once the syncs say so, too. `plan` is null when
 * the failure came before anything was written in this run.
 */
export async function recordFailedReconcile(
  ctx: OperationContext,
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
      // What is to end comes first: that it fails is worse.
      subjectId: (live.find(({ status }) => status === 'revoking') ?? live.at(-1))?.id ?? slot.id,
      message: error.fault,
    });
    const landing = landingAfter(slot, plan, error, tx.now);
    await recordIntents(tx, slot.id, landing);
    const untouched = landing.every((intent) => intent.queued);
    const isGone = error.code === 'missing' && (await isKnownGone(tx, slot));
    // It is tried until later then.
    const isLater = error.retryAt !== null;
    if (attempts === 1 || error.code !== slot.lastFault || isLater) await showTrouble(tx, slot, live);
    if (stored(error.fault) !== slot.lastError) tx.renewMessages(slot.id, ['revoke-alert']);
    const provisioning = live.filter((grant) => grant.status === 'provisioning');
    const hopeless = isGone || isFinal(error) || attempts >= PROVISION_ATTEMPTS;
    if (isGone && (untouched || provisioning.length === 0)) {
      for (const grant of provisioning) await giveUp(tx, grant, untouched, error);
      const rest = live.filter((grant) => grant.status !== 'provisioning');
      return recordGone(tx, { ...slot, intents: landing }, rest, error);
    }
    const isRevoking = live.some((grant) => grant.status === 'revoking');
    const later = nextTryAt(tx.now, { attempts, askedFor: error.retryAt, isRevoking });
    const nextAttemptAt = hopeless && provisioning.length > 0 ? tx.now : later;
    await recordSlotFailed(tx, slot.id, {
      attempts,
      nextAttemptAt,
      notBefore: lostUntil(tx, error),
      lastError: stored(error.fault),
      lastFault: error.code,
    });
    if (hopeless) for (const grant of provisioning) await giveUp(tx, grant, untouched, error);
    if (hopeless && untouched) await refuseFinding(tx, slot, { why: error.fault, isFinal: isFinal(error) });
    if (untouched && isFinal(error)) await refuseReview(tx, slot, error.fault);
    if (hopeless && provisioning.length > 0)
      tx.enqueue({ name: 'reconcile-membership', payload: { slotId: slot.id } });
  });
}

/** Whether the syncs did not find the resource either. */
async function isKnownGone(tx: Tx, { resourceId }: SlotRow): Promise<boolean> {
  const resource = await findResource(tx.db, resourceId);
  return resource !== undefined && resource.goneAt !== null;
}

/** What people see of a slot that does not come right, or now for another reason, is shown anew. */
async function showTrouble(tx: Tx, slot: SlotRow, live: readonly Grant[]): Promise<void> {
  for (const grant of live) tx.renewMessages(grant.requestId, ['requester-card', 'outcome']);
  await showFinding(tx, slot);
}

/**
 * The writes that may still land after this try: those of earlier ones, and its own unless GitLab
 * said that it was not done.
 */
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

/**
 * GitLab said no, and asking again will not change that. Lost rights are not that: somebody can
 * give them back.
 */
const isFinal = (error: ConnectorError): boolean => error.code === 'rejected' || error.code === 'queued';

const lostUntil = (tx: Tx, error: ConnectorError): Date | null =>
  error.applied === 'unknown' ? new Date(tx.now.getTime() + LOST_WRITE_SECONDS * 1000) : null;

async function giveUp(tx: Tx, grant: Grant, untouched: boolean, error: ConnectorError): Promise<void> {
  if (!untouched) {
    await moveGrant(tx, grant, 'abandon', { reason: 'not_confirmed' });
    return;
  }
  const { code, fault } = error;
  await moveGrant(tx, grant, 'reject', { failure: fault, why: { code, fault } });
}
