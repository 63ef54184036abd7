import type { Connector, Reading } from '../src/connectors/connector.ts';
import type { FoundResource } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import type { Row } from '../src/domain/access/membership.ts';
import { ConnectorError, StaleError } from '../src/errors.ts';
import { doubtsChange } from '../src/operations/grants/doubts-change.ts';
import { leaseSlot, RECONCILE_LIMIT_SECONDS, type LeasedSlot } from '../src/operations/grants/lease-slot.ts';
import { recordFailedReconcile } from '../src/operations/grants/record-failed-reconcile.ts';
import { planReconcile, type ReconcilePlan } from '../src/operations/grants/plan-reconcile.ts';
import { recordPlaceSeen } from '../src/operations/grants/record-place-seen.ts';
import { recordReconciled } from '../src/operations/grants/record-reconciled.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { lookIntoHolding } from './look-into-holding.ts';
import { lookIntoShares } from './look-into-shares.ts';
import { recordRefusal } from '../src/operations/sync/record-refusal.ts';
import { wakeAfterReturn } from './wake-after-return.ts';

/** A role does not wait longer for it; what was invited before is then not told apart. */
const SHARES_LIMIT_MS = 10_000;

/**
 * Makes one direct membership what the rows say it ought to be. The only job that writes
 * memberships.
 */
export async function reconcileMembership(
  ctx: Context,
  { slotId }: Payload<'reconcile-membership'>,
  signal: AbortSignal,
): Promise<void> {
  const slot = await leaseSlot(ctx, slotId);
  if (slot === null) return; // reconciled already, or another worker has it
  const limit = AbortSignal.any([signal, AbortSignal.timeout(RECONCILE_LIMIT_SECONDS * 1000)]);
  const run: { plan: ReconcilePlan | null } = { plan: null };
  try {
    await reconcile(ctx, slot, run, limit);
  } catch (error) {
    if (error instanceof StaleError) return;
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn(
      { slotId, code: error.code, applied: error.applied, fault: error.fault },
      'slot not reconciled',
    );
    await recordRefusal(ctx, slot, error);
    await recordFailedReconcile(ctx, slot, run.plan, error);
  }
}

async function reconcile(
  ctx: Context,
  slot: LeasedSlot,
  run: { plan: ReconcilePlan | null },
  signal: AbortSignal,
): Promise<void> {
  const connector = await ctx.connectors.get(slot.connectorId);
  for (const requestId of slot.looksDue) await lookIntoHolding(ctx, { requestId }, signal);
  // Before the role is there, its holder can have invited nobody.
  for (const grantId of slot.sharesDue)
    await lookIntoShares(ctx, { grantId }, AbortSignal.any([signal, AbortSignal.timeout(SHARES_LIMIT_MS)]));
  const { seen, place } = await look(ctx, connector, slot, signal);
  const authors = (await doubtsChange(ctx, slot, seen))
    ? await connector.authorsOf(slot.place, seen.direct, signal)
    : null;
  const plan = await planReconcile(ctx, slot, seen, { authors, place }); // baseline and intent committed: the undo before the do
  run.plan = plan;
  const found = plan.write ? await connector.write(slot.place, plan.wanted, seen, signal) : seen;
  await recordReconciled(ctx, slot, plan, found);
  await wakeAfterReturn(ctx, slot.connectorId, connector);
}

/**
 * The row, and the place where it is due: a name or a policy may have changed since the sync, and
 * what is granted is judged by the place as it is. What is not found the read of the row says.
 */
async function look(
  ctx: Context,
  connector: Connector,
  slot: LeasedSlot,
  signal: AbortSignal,
): Promise<{ readonly seen: Reading; readonly place: FoundResource | null }> {
  const [seen, place] = await Promise.allSettled([
    connector.read(slot.place, signal, expectedOn(slot)),
    slot.isPlaceDue ? connector.findResource(slot.place.resource, signal, 'reconcile') : null,
  ]);
  if (place.status === 'rejected') throw place.reason;
  if (seen.status === 'fulfilled') return { seen: seen.value, place: place.value };
  if (place.value !== null) await recordPlaceSeen(ctx, slot, place.value);
  throw seen.reason;
}

/** The row that hallpass left there, or may have. */
function expectedOn({ applied, intents }: LeasedSlot): Row | null {
  return [applied, ...intents].find((look) => look !== null && look.row !== null)?.row ?? null;
}
