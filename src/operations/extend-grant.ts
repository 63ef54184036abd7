import type { Context, Tx } from '../context.ts';
import { lockGrant, placeOfGrant, type Grant } from '../db/grants.ts';
import { findRequestByKey } from '../db/requests.ts';
import { findResource, type ResourceRow } from '../db/resources.ts';
import { activeConfig } from '../db/config.ts';
import type { PersonActor } from '../domain/actor.ts';
import { seconds } from '../domain/config-file.ts';
import { formatDuration } from '../domain/duration.ts';
import type { GrantableRole } from '../domain/entitlement.ts';
import type { GrantId } from '../domain/id.ts';
import { policyFor } from '../domain/policy.ts';
import type { FormField, RefusedCode } from '../domain/refusal.ts';
import { ForbiddenError, NotFoundError } from '../errors.ts';
import { actingPerson } from './acting-person.ts';
import { placeRequest, refuseRequest, type RequestAccess, type Requested } from './request-access.ts';
import { transact } from './transact.ts';

export interface ExtendGrant extends Pick<
  RequestAccess,
  'durationSeconds' | 'reason' | 'idempotencyKey' | 'source'
> {
  readonly grantId: GrantId;
}

/**
 * Asks for more time on an active grant: a request of its own, which keeps the grant as it is until it is approved.
 * The new end may lie at most the policy's maxDuration from now. Twice: the same idempotency key returns the request it made.
 * @throws RefusedError ending, too_long, or a policy's code; ForbiddenError not_holder, deactivated; NotFoundError grant
 */
export async function extendGrant(ctx: Context, actor: PersonActor, input: ExtendGrant): Promise<Requested> {
  const result = await transact(ctx, actor, async (tx) => {
    const earlier = await findRequestByKey(tx.db, input.idempotencyKey);
    if (earlier !== undefined) return earlier;
    const grant = await lockGrant(tx, input.grantId);
    if (grant === undefined) throw new NotFoundError('grant');
    const holder = await actingPerson(tx, actor);
    if (holder.id !== grant.personId)
      throw new ForbiddenError('not_holder', 'Only the person who holds it can extend this access.');
    const resource = await resourceOf(tx, grant);
    const asked = { ...input, resourceId: resource.id, role: grant.role as GrantableRole };
    const no = await refusalOfExtension(tx, grant, resource, asked);
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

/** What only an extension can be refused for: that the grant is over, or that the new end would lie too far off. */
async function refusalOfExtension(
  tx: Tx,
  grant: Grant,
  resource: ResourceRow,
  asked: RequestAccess,
): Promise<{ code: RefusedCode; field: FormField; message: string } | null> {
  if (grant.status !== 'active' || grant.expiresAt === null || grant.expiresAt <= tx.now) {
    return {
      code: 'ending',
      field: 'duration',
      message: 'This access is not active any more, so it cannot be extended. Ask for it again.',
    };
  }
  const { file } = await activeConfig(tx.db);
  const policy = policyFor(file.policies, resource.path, asked.role);
  if (policy === null) return null;
  const left = Math.ceil((grant.expiresAt.getTime() - tx.now.getTime()) / 1000);
  const cap = seconds(policy.maxDuration);
  return left + asked.durationSeconds > cap
    ? { code: 'too_long', field: 'duration', message: tooLong(left, cap) }
    : null;
}

function tooLong(left: number, cap: number): string {
  const most = cap - left - ((cap - left) % 60);
  return most < 60
    ? `You have ${formatDuration(left)} left, and ${formatDuration(cap)} at a time is the most. Ask again closer to the end.`
    : `Set a duration of at most ${formatDuration(most)}: with the ${formatDuration(left)} you have left, ${formatDuration(cap)} is the most.`;
}
