import type { OperationContext, Tx } from '../../context.ts';
import { findPerson, type Person } from '../../db/identities/people.ts';
import { findRequestByKey } from '../../db/requests/requests.ts';
import { findResource } from '../../db/cache/resources.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { RequestId, ResourceId } from '../../domain/id.ts';
import type { RequestStatus } from '../../domain/access/request.ts';
import { NotFoundError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockEligibility } from './steps/lock-eligibility.ts';
import { placeRequest, type Asking } from './steps/place-request.ts';
import { cancelOwnRequest } from './steps/cancel-own-request.ts';
import { transact } from '../transact.ts';

export interface RequestAccess extends Asking {
  readonly resourceId: ResourceId;
  /** Of their own that waits: it is cancelled, unless the new one is refused. */
  readonly insteadOf?: RequestId;
}

export interface Requested {
  readonly requestId: RequestId;
  readonly number: number;
  readonly status: RequestStatus;
}

/**
 * Asks for a role on a resource, for the acting person. A policy may approve at once, else the
 * owners get their cards. Writes requests, messages, audit_events (and grants when approved); adds
 * render-message, lapse-request, remind-approvers. A refusal writes no request, only
 * `request.refused` to the audit trail, and nothing where it was to replace another. Twice: the
 * same idempotency key returns the request it made.
 * @throws RefusedError with the code and field of the rule; ForbiddenError deactivated;
 * NotFoundError resource; of `insteadOf` ForbiddenError not_requester, StaleError decided,
 * NotFoundError request
 */
export async function requestAccess(
  ctx: OperationContext,
  actor: PersonActor,
  input: RequestAccess,
): Promise<Requested> {
  const result = await transact(ctx, actor, async (tx) => {
    const resource = await findResource(tx.db, input.resourceId);
    if (resource !== undefined) {
      const { connectorId } = resource;
      await lockEligibility(tx, { requesterId: actor.personId, connectorId });
    }
    const earlier = await findRequestByKey(tx.db, input.idempotencyKey);
    if (earlier !== undefined) return earlier;
    const requester = await requesterOf(tx, actor);
    if (resource === undefined || resource.goneAt !== null) throw new NotFoundError('resource');
    const { insteadOf } = input;
    if (insteadOf !== undefined) await cancelOwnRequest(tx, actor, insteadOf);
    const placed = await placeRequest(tx, requester, resource, input, null);
    // What waited goes on waiting.
    if ('refused' in placed && insteadOf !== undefined) throw placed.refused;
    return placed;
  });
  if ('refused' in result) throw result.refused;
  return { requestId: result.id, number: result.number, status: result.status };
}

async function requesterOf(tx: Tx, actor: PersonActor): Promise<Person> {
  const person = await findPerson(tx.db, actor.personId);
  if (person === undefined) throw new NotFoundError('person');
  return person.deactivatedAt === null ? person : actingPerson(tx, actor);
}
