/** What whoever decides about a request sees of it besides the request itself. Reads only. */
import type { Context } from '../../../context.ts';
import { applicablePolicies, askedAt } from '../../policies/applicable-policies.ts';
import { heldByGrant, heldRole } from '../../cache/memberships.ts';
import { reachOf } from '../../cache/reach.ts';
import { soFarSecondsOf } from '../../grants/so-far.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { Held } from '../../../domain/entitlement.ts';
import { reachesOf, type Reaches } from '../../../domain/policies/terms.ts';
import type { RequestModel } from './request-model.ts';

/** What hallpass itself knows somebody to hold. */
export interface Known {
  /** Through anything, with what the last sync saw. */
  readonly inAll: Held | null;
  /** Through grants of hallpass alone. */
  readonly byGrant: Held | null;
}

export const NOTHING_KNOWN: Known = { inAll: null, byGrant: null };

/** What the requester holds there by what is known here. */
export async function knownOf(db: Context['db'], { account, resource }: RequestModel): Promise<Known> {
  if (account === null) return NOTHING_KNOWN;
  const { connectorId, id: resourceId } = resource;
  const where = { connectorId, resourceId, accountExternalId: account.externalId };
  return { inAll: await heldRole(db, where), byGrant: await heldByGrant(db, where) };
}

/** What a role that is asked for would reach, from the cache; null once there is an answer. */
export async function reachesIn(
  { db, now }: Pick<Context, 'db' | 'now'>,
  file: ConfigFile,
  request: RequestModel,
): Promise<Reaches | null> {
  if (request.status !== 'pending') return null;
  const { resource, requester } = request;
  const policies = await applicablePolicies(db, file, askedAt(resource, now()), requester.id);
  const soFar = await soFarSecondsOf(db, file, request.id);
  return reachesOf(policies, await reachOf(db, resource), request.role, request.durationSeconds + soFar);
}
