import type { Tx } from '../../../context.ts';
import { lockPending, wantReview } from '../../../db/requests/requests.ts';

/**
 * Has everything that waits looked at again: who decides it may have changed. Writes requests; adds
 * review-request.
 */
export async function wantReviews(tx: Tx): Promise<void> {
  for (const { id: requestId } of await lockPending(tx, 'all')) {
    await wantReview(tx, requestId, tx.now);
    tx.enqueue({ name: 'review-request', payload: { requestId } });
  }
}
