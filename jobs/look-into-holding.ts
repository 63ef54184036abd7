import type { Context } from '../src/context.ts';
import { holdingAsk } from '../src/db/requests/holding-looks.ts';
import { heldRole } from '../src/db/cache/memberships.ts';
import type { Holding } from '../src/domain/access/holding.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordHoldingLook } from '../src/operations/requests/record-holding-look.ts';
import type { Payload } from '../src/queue/jobs.ts';

/** Shorter than the time for which owners' cards are held back for the answer. */
const LIMIT_MS = 2_000;

/**
 * Asks GitLab what somebody holds where they ask for more, before the owners are asked. Without an
 * answer their cards say so.
 */
export async function lookIntoHolding(
  ctx: Context,
  { requestId }: Payload<'look-into-holding'>,
  signal: AbortSignal,
): Promise<void> {
  const heard = await holdingOf(ctx, requestId, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]));
  await recordHoldingLook(ctx, requestId, heard);
}

async function holdingOf(
  ctx: Context,
  requestId: Payload<'look-into-holding'>['requestId'],
  signal: AbortSignal,
): Promise<Holding | null | 'no_answer'> {
  const ask = await holdingAsk(ctx.db, requestId);
  if (ask === undefined) return 'no_answer';
  const { connectorId, kind, externalId, accountExternalId } = ask;
  const known = await heldRole(ctx.db, ask);
  try {
    const connector = await ctx.connectors.get(connectorId);
    const place = { resource: { kind, externalId }, accountExternalId };
    return await connector.holding(place, known?.role ?? null, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'held role not found out');
    return 'no_answer';
  }
}
