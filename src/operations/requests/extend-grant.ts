import type { OperationContext, Tx } from '../../context.ts';
import { findGrant, lockGrant, placeOfGrant, type Grant } from '../../db/grants/grants.ts';
import { findRequestByKey } from '../../db/requests/requests.ts';
import { findResource, type ResourceRow } from '../../db/cache/resources.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { GrantId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockEligibility } from './steps/lock-eligibility.ts';
import { refusalOfExtension } from './steps/refuse-extension.ts';
import type { RequestAccess, Requested } from './request-access.ts';
import { placeRequest, refuseRequest } from './steps/place-request.ts';
import { transact } from '../transact.ts';

export interface ExtendGrant extends Pick<
  RequestAccess,
  'durationSeconds' | 'reason' | 'idempotencyKey' | 'source'
> {
  readonly grantId: GrantId;
}

/**
 * Asks for more time on an active grant: a request of its own, which keeps the grant as it is until
 * it is approved. The new end may lie at most the policy's maxDuration from now. Twice: the same
 * idempotency key returns the request it made.
 * @throws RefusedError ending, too_long, or a policy's code; ForbiddenError not_holder,
 * deactivated; NotFoundError grant
 */
export async function extendGrant(
  ctx: OperationContext,
  actor: PersonActor,
  input: ExtendGrant,
): Promise<Requested> {
  const result = await transact(ctx, actor, async (tx) => {
    const found = await findGrant(tx.db, input.grantId);
    if (found === undefined) throw new NotFoundError('grant');
    const { connectorId } = await placeOfGrant(tx.db, found);
    await lockEligibility(tx, { requesterId: found.personId, connectorId });
    const earlier = await findRequestByKey(tx.db, input.idempotencyKey);
    if (earlier !== undefined) return earlier;
    const grant = await lockGrant(tx, found.id);
    if (grant === undefined) throw new NotFoundError('grant');
    const holder = await actingPerson(tx, actor);
    if (holder.id !== grant.personId) throw new ForbiddenError({ code: 'not_holder', act: 'extend' });
    const resource = await resourceOf(tx, grant);
    const asked = { ...input, resourceId: resource.id, role: grant.role };
    const no = await refusalOfExtension(tx, grant, resource, asked.durationSeconds);
    if (no !== null) return refuseRequest(tx, holder, resource, asked, no);
    return placeRequest(tx, holder, resource, asked, grant.id);
  });
  if ('refused' in result) throw result.refused;
  return { requestId: result.id, number: result.number, status: result.status };
}

async function resourceOf(tx: Tx, grant: Grant): Promise<ResourceRow> {
  const { resourceId } = await placeOfGrant(tx.db, grant);
  const resource = await findResource(tx.db, resourceId);
  if (resource === undefined) throw new NotFoundError('resource');
  return resource;
}
