import type { Tx } from '../../../context.ts';
import { lockRequest } from '../../../db/requests/requests.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import type { RequestId } from '../../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../../errors.ts';
import { moveRequest } from './move-request.ts';

/**
 * Cancels the acting person's own pending request; one that they cancelled already stays so.
 * @throws ForbiddenError not_requester; StaleError decided; NotFoundError request
 */
export async function cancelOwnRequest(tx: Tx, actor: PersonActor, requestId: RequestId): Promise<void> {
  const request = await lockRequest(tx, requestId);
  if (request === undefined) throw new NotFoundError('request');
  if (request.requesterId !== actor.personId) {
    throw new ForbiddenError({ code: 'not_requester', act: 'cancel' });
  }
  if (request.status === 'cancelled') return;
  if ((await moveRequest(tx, request, 'cancel', { cause: 'by_requester' })) === null) {
    throw new StaleError({ code: 'decided', what: 'request', status: request.status, by: null });
  }
}
