import type { OperationContext } from '../../context.ts';
import { lockRequest } from '../../db/requests.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { moveRequest } from './steps/move-request.ts';
import { transact } from '../transact.ts';

/**
 * Withdraws the acting person's own pending request. Twice: cancelled stays cancelled, without an
 * error.
 * @throws ForbiddenError not_requester; StaleError decided; NotFoundError request
 */
export async function cancelRequest(
  ctx: OperationContext,
  actor: PersonActor,
  input: { requestId: RequestId },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const request = await lockRequest(tx, input.requestId);
    if (request === undefined) throw new NotFoundError('request');
    if (request.requesterId !== actor.personId) {
      throw new ForbiddenError({ code: 'not_requester', act: 'cancel' });
    }
    if (request.status === 'cancelled') return;
    if ((await moveRequest(tx, request, 'cancel', { cause: 'by_requester' })) === null) {
      throw new StaleError({ code: 'decided', what: 'request', status: request.status, by: null });
    }
  });
}
