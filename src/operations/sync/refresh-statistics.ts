import type { OperationContext } from '../../context.ts';
import { analyzeCache } from '../../db/cache/cache-statistics.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { countsSeen } from '../../db/cache/sync-run-cursors.ts';
import { system } from '../../domain/actor.ts';
import { transact } from '../transact.ts';

/** Fewer rows are read one by one as fast as in any other way. */
const FEWEST_ROWS = 1000;

/**
 * The first sync run of a connector has filled the cache, and PostgreSQL still plans for what was
 * there before: with 10,000 accounts, statements of `concludeSync` then take seconds, under locks.
 * Does nothing after later ones, which change little, nor of few rows. In a transaction of its own,
 * for the tables are locked by it for other connectors that would do the same.
 */
export async function refreshStatistics(
  ctx: OperationContext,
  connectorId: string,
  startedAt: Date,
): Promise<void> {
  const state = await findConnectorState(ctx.db, connectorId);
  if (state === undefined || state.syncedAt !== null) return;
  const { memberships } = await countsSeen(ctx.db, connectorId, startedAt);
  if (memberships < FEWEST_ROWS) return;
  await transact(ctx, system('sync-connector'), analyzeCache);
}
