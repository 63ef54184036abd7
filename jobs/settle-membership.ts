import type { Context } from '../src/context.ts';
import { ConnectorError, StaleError } from '../src/errors.ts';
import { leaseSlot, SETTLE_LIMIT_SECONDS, type LeasedSlot } from '../src/operations/grants/lease-slot.ts';
import { recordAttempt } from '../src/operations/grants/record-attempt.ts';
import { recordSeen, type SettlePlan } from '../src/operations/grants/record-seen.ts';
import { recordSettled } from '../src/operations/grants/record-settled.ts';
import type { Payload } from '../src/queue/jobs.ts';

/** Makes one direct membership what the rows say it ought to be. The only job that writes memberships. */
export async function settleMembership(
  ctx: Context,
  { slotId }: Payload<'settle-membership'>,
  signal: AbortSignal,
): Promise<void> {
  const slot = await leaseSlot(ctx, slotId);
  if (slot === null) return; // settled already, or another worker has it
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SETTLE_LIMIT_SECONDS * 1000)]);
  const run: { plan: SettlePlan | null } = { plan: null };
  try {
    await settle(ctx, slot, run, limit);
  } catch (error) {
    if (error instanceof StaleError) return;
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn(
      { slotId, code: error.code, applied: error.applied, detail: error.message },
      'slot not settled',
    );
    await recordAttempt(ctx, slot, run.plan, error);
  }
}

async function settle(
  ctx: Context,
  slot: LeasedSlot,
  run: { plan: SettlePlan | null },
  signal: AbortSignal,
): Promise<void> {
  const connector = await ctx.connectors.get(slot.connectorId);
  const seen = await connector.read(slot.place, signal);
  const plan = await recordSeen(ctx, slot, seen); // baseline and intent committed: the undo before the do
  run.plan = plan;
  const found = plan.write ? await connector.write(slot.place, plan.wanted, seen, signal) : seen;
  await recordSettled(ctx, slot, plan, found);
}
