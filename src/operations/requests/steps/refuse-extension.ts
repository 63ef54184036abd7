import type { Tx } from '../../../context.ts';
import { applicablePolicies, askedAt } from '../../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { countExtensions, type Grant } from '../../../db/grants/grants.ts';
import { refusalOfMore } from '../../../domain/policies/extend-rule.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { lastingSeconds } from '../../../db/grants/so-far.ts';
import type { FieldRefusal } from '../../../domain/policies/refused.ts';
import { termsFor } from '../../../domain/policies/terms.ts';

/**
 * What only an extension can be refused for, when it is asked for and again when it is approved:
 * that the grant is over, or that the new end would lie further off than the maxDuration of the
 * policies there from now, or what they say of more time. Null when it may be.
 */
export async function refusalOfExtension(
  tx: Tx,
  grant: Grant,
  resource: ResourceRow,
  durationSeconds: number,
): Promise<FieldRefusal | null> {
  if (grant.status !== 'active' || grant.expiresAt === null || grant.expiresAt <= tx.now)
    return { refusal: { code: 'ending' }, field: 'duration' };
  const { file } = await activeConfig(tx.db);
  const reach = await reachOf(tx.db, resource);
  const policies = await applicablePolicies(tx.db, file, askedAt(resource, tx.now), grant.personId);
  const terms = termsFor(policies, reach, grant.role, lastingSeconds(grant) + durationSeconds);
  if (terms === null) return null;
  const leftSeconds = Math.ceil((grant.expiresAt.getTime() - tx.now.getTime()) / 1000);
  const extended = {
    activatedAt: grant.activatedAt ?? grant.createdAt,
    expiresAt: grant.expiresAt,
    times: await countExtensions(tx.db, grant.id),
  };
  const no = refusalOfMore(terms.extend, extended, { durationSeconds, now: tx.now });
  if (no !== null) return no;
  const { maxSeconds, by } = terms;
  return leftSeconds + durationSeconds > maxSeconds
    ? { refusal: { code: 'too_long', maxSeconds, leftSeconds, below: by.maxSeconds }, field: 'duration' }
    : null;
}
