import type { OperationContext } from '../../context.ts';
import { wakeWaiting } from '../../db/grants/slots.ts';
import { system } from '../../domain/actor.ts';
import { transact } from '../transact.ts';

/**
 * The GitLab of a connector answers again: whatever waited for that is due now. Twice: does
 * nothing.
 */
export const wakeSlots = (ctx: OperationContext, connectorId: string): Promise<void> =>
  transact(ctx, system('reconcile-membership'), (tx) => wakeWaiting(tx, connectorId));
