import type { Context } from '../../context.ts';
import { lockRequest, moveRequest } from '../../db/requests.ts';
import { system } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import { renewRequest } from './steps/renew-request.ts';
import { transact } from '../transact.ts';

/** Closes a request that nobody answered in time and takes its buttons away. Early, late or twice: does nothing unless it is due. */
export async function lapseRequest(ctx: Context, requestId: RequestId): Promise<void> {
  await transact(ctx, system('lapse-request'), async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request === undefined || request.expiresAt > tx.now) return;
    const lapsed = await moveRequest(tx, request, 'lapse', {});
    if (lapsed === null) return;
    tx.audit({ action: 'request.expired', subject: request.id, body: {} });
    await renewRequest(tx, lapsed);
  });
}
