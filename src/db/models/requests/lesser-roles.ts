import type { ReadDb } from '../../../context.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { rank, type GrantableRole } from '../../../domain/entitlement.ts';
import { offersFor } from '../../../domain/policies/offers.ts';
import { applicablePolicies, askedAt } from '../../policies/applicable-policies.ts';
import { heldRole } from '../../cache/memberships.ts';
import { reachOf } from '../../cache/reach.ts';
import type { RequestModel } from './request-model.ts';

/**
 * The asked role and the lower ones that policy offers there and that are more than what the
 * requester holds.
 */
export async function lesserRoles(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  file: ConfigFile,
  { resource, requester, account, role: asked }: RequestModel,
  now: Date,
): Promise<GrantableRole[]> {
  const { connectorId, id: resourceId } = resource;
  const held =
    account === null
      ? null
      : await heldRole(db, { connectorId, resourceId, accountExternalId: account.externalId });
  const policies = await applicablePolicies(db, file, askedAt(resource, now), requester.id);
  return offersFor(policies, await reachOf(db, resource), held?.role ?? null)
    .map(({ role }) => role)
    .filter((role) => rank(role) <= rank(asked));
}
