import type { Context } from '../src/context.ts';
import { wayInOf } from '../src/db/grants/ways-in.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordTakenBack, recordTakeBackFailed } from '../src/operations/findings/record-taken-back.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { whoJoined } from './who-joined.ts';

/**
 * Takes back a group's or an address's invitation, or a leftover, that an owner decided against.
 * What was read back alone says that it is gone, and whether somebody has joined by it.
 */
export async function takeBackWayIn(
  ctx: Context,
  { findingId }: Payload<'take-back-way-in'>,
  signal: AbortSignal,
): Promise<void> {
  const way = await wayInOf(ctx.db, findingId);
  if (way === undefined) return;
  const { connectorId, resource, what, madeAt } = way;
  let joined: string | null = null;
  try {
    const connector = await ctx.connectors.get(connectorId);
    if (what.kind === 'leftover') await connector.removeLeftover(resource, what, signal);
    else await connector.removeWayIn(resource, what, signal);
    if (madeAt !== null) joined = await whoJoined(ctx, connector, way, madeAt, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn(
      { connectorId, code: error.code, fault: error.fault },
      'what was left behind is not taken back',
    );
    return recordTakeBackFailed(ctx, findingId, error);
  }
  await recordTakenBack(ctx, findingId, joined);
}
