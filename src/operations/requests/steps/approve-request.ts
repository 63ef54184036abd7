import type { Tx } from '../../../context.ts';
import type { AccountRow } from '../../../db/identities/accounts.ts';
import type { AccessRequest } from '../../../db/requests/requests.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import type { PersonId } from '../../../domain/id.ts';
import { RefusedError, StaleError } from '../../../errors.ts';
import { moveRequest } from './move-request.ts';
import { prolongGrant } from './prolong-grant.ts';
import { recheckConflicts } from './recheck-conflicts.ts';
import { startGrant } from './start-grant.ts';

/**
 * Turns a locked pending request into what it asked for: a new grant, or a later end of the grant
 * it extends.
 */
export async function approveRequest(
  tx: Tx,
  request: AccessRequest,
  account: AccountRow | undefined,
  given: { role: GrantableRole; durationSeconds: number },
  decided: { decidedBy: PersonId | null; decisionNote: string | null },
): Promise<AccessRequest> {
  if (account === undefined) throw new RefusedError({ code: 'unlinked_account', whose: 'requester' });
  const approved = await moveRequest(tx, request, 'approve', { ...given, ...decided });
  if (approved === null) throw new StaleError({ code: 'decided', what: 'request', status: null, by: null });
  if (request.extendsGrantId === null) await startGrant(tx, approved, account, given);
  else await prolongGrant(tx, request.extendsGrantId, given.durationSeconds);
  await recheckConflicts(tx, request.requesterId);
  return approved;
}
