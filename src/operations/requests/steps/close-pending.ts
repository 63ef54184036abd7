import type { Tx } from '../../../context.ts';
import { lockPending, moveRequest, type AccessRequest } from '../../../db/requests.ts';
import type { CancelCause } from '../../../domain/request.ts';
import { renewRequest } from './renew-request.ts';

/** Cancels, for one cause, every pending request it touches, and takes the buttons off their cards. Returns how many. */
export async function closePending(
  tx: Tx,
  of: Parameters<typeof lockPending>[1],
  cause: CancelCause,
): Promise<number> {
  const pending = await lockPending(tx, of);
  for (const request of pending) await closeRequest(tx, request, cause);
  return pending.length;
}

/** Cancels one locked request for a cause. Null when it is not pending any more. */
export async function closeRequest(
  tx: Tx,
  request: AccessRequest,
  cause: CancelCause,
): Promise<AccessRequest | null> {
  const closed = await moveRequest(tx, request, 'cancel', { cancelCause: cause });
  if (closed === null) return null;
  tx.audit({ action: 'request.cancelled', subject: request.id, body: { cause } });
  await renewRequest(tx, closed);
  return closed;
}
