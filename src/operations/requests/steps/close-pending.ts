import type { Tx } from '../../../context.ts';
import { lockPending } from '../../../db/requests/requests.ts';
import type { CancelCause } from '../../../domain/access/request.ts';
import { moveRequest } from './move-request.ts';

/**
 * Cancels, for one cause, every pending request it touches, and takes the buttons off their cards.
 * Returns how many.
 */
export async function closePending(
  tx: Tx,
  of: Parameters<typeof lockPending>[1],
  cause: CancelCause,
): Promise<number> {
  const pending = await lockPending(tx, of);
  for (const request of pending) await moveRequest(tx, request, 'cancel', { cause });
  return pending.length;
}
