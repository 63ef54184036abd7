import type { Context } from '../context.ts';
import { pruneConnectorLogs } from '../db/connector-states.ts';
import { system } from '../domain/actor.ts';
import { transact } from './transact.ts';

const LOG_DAYS = 30;

/** Deletes connector log lines older than 30 days. Requests, grants and the audit trail are kept. */
export async function prune(ctx: Context): Promise<void> {
  await transact(ctx, system('prune'), (tx) =>
    pruneConnectorLogs(tx, new Date(tx.now.getTime() - LOG_DAYS * 86_400_000)),
  );
}
