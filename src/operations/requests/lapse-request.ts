import type { OperationContext } from '../../context.ts';
import { lockRequest } from '../../db/requests.ts';
import { system } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import { moveRequest } from './steps/move-request.ts';
import { transact } from '../transact.ts';

/** Closes a request that nobody answered in time and takes its buttons away. Early, late or twice: does nothing unless it is due. */
export async function lapseRequest(ctx: OperationContext, requestId: RequestId): Promise<void> {
  await transact(ctx, system('lapse-request'), async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request === undefined || request.expiresAt > tx.now) return;
    await moveRequest(tx, request, 'lapse', {});
  });
}
