import type { Tx } from '../../../context.ts';
import type { AccountRow } from '../../../db/identities/accounts.ts';
import { insertGrant, type Grant } from '../../../db/grants/grants.ts';
import type { AccessRequest } from '../../../db/requests/requests.ts';
import { wantShares } from '../../../db/grants/ways-in.ts';
import { wantSlot } from '../../../db/grants/slots.ts';
import { assertNotStopped } from './assert-not-stopped.ts';
import { reviewTerms } from './review-terms.ts';
import { givesPower } from '../../../domain/power.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';

/** How long the role waits for the list of invited groups; after this it is given without. */
const SHARES_LATE_SECONDS = 60;

/**
 * Makes the grant of an approved request, provisioning, and its slot due. GitLab is told by the
 * job, not here.
 * @throws RefusedError not_requestable while everything is stopped
 */
export async function startGrant(
  tx: Tx,
  request: AccessRequest,
  account: AccountRow,
  given: { role: GrantableRole; durationSeconds: number },
): Promise<Grant> {
  await assertNotStopped(tx);
  const slot = await wantSlot(tx, {
    connectorId: account.connectorId,
    resourceId: request.resourceId,
    accountExternalId: account.externalId,
  });
  const grant = await insertGrant(tx, {
    id: tx.newId('grt'),
    requestId: request.id,
    personId: request.requesterId,
    slotId: slot.id,
    ...given,
    status: 'provisioning',
    createdAt: tx.now,
  });
  await reviewTerms(tx, account.connectorId, slot.id);
  if (givesPower(given.role, 'project'))
    await wantShares(tx, grant.id, new Date(tx.now.getTime() + SHARES_LATE_SECONDS * 1000));
  tx.reviewConflicts(request.requesterId);
  tx.audit({
    action: 'grant.started',
    subject: grant.id,
    body: { requestId: request.id, slotId: slot.id, ...given },
  });
  return grant;
}
