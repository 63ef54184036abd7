import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import { cancelOwnRequest } from './steps/cancel-own-request.ts';
import { transact } from '../transact.ts';

/**
 * Cancels the acting person's own pending request. Twice: cancelled stays cancelled, without an
 * error.
 * @throws ForbiddenError not_requester; StaleError decided; NotFoundError request
 */
export const cancelRequest = (
  ctx: OperationContext,
  actor: PersonActor,
  { requestId }: { readonly requestId: RequestId },
): Promise<void> => transact(ctx, actor, (tx) => cancelOwnRequest(tx, actor, requestId));
