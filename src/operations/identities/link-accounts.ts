import type { OperationContext } from '../../context.ts';
import { system } from '../../domain/actor.ts';
import { relinkAccounts } from './steps/relink-accounts.ts';
import { transact } from '../transact.ts';

/**
 * Matches people to the accounts of a connector anew, from what is cached. Links that do not hold
 * any more are taken away, with the grants that hang on them; each one made or taken away is
 * audited. Twice is harmless.
 */
export async function linkAccounts(ctx: OperationContext, connectorId: string): Promise<void> {
  await transact(ctx, system('link-accounts'), (tx) => relinkAccounts(tx, connectorId));
}
