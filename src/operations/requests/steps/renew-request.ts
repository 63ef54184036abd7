import type { Tx } from '../../../context.ts';
import { findGrant } from '../../../db/grants.ts';
import { renewMessages } from '../../../db/messages.ts';
import type { AccessRequest } from '../../../db/requests.ts';

/** Makes every copy of a request due for rendering: the owners' cards, and the requester's living message (for an extension, the one of its grant, and its warning). */
export async function renewRequest(
  tx: Tx,
  request: Pick<AccessRequest, 'id' | 'extendsGrantId'>,
): Promise<void> {
  await renewMessages(tx, request.id, ['request-card', 'requester-card']);
  if (request.extendsGrantId === null) return;
  const grant = await findGrant(tx.db, request.extendsGrantId);
  if (grant === undefined) return;
  await renewMessages(tx, grant.requestId, ['requester-card']);
  await renewMessages(tx, grant.id, ['expiry-warning']);
}
