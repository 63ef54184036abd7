import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config.ts';
import type { Grant } from '../../../db/grants.ts';
import type { ResourceRow } from '../../../db/resources.ts';
import { seconds } from '../../../domain/config-file.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import { policyFor, type FieldRefusal } from '../../../domain/policy.ts';

/**
 * What only an extension can be refused for, when it is asked for and again when it is approved: that the grant is over, or that the
 * new end would lie further off than the policy's maxDuration from now. Null when it may be.
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
  const policy = policyFor(file.policies, resource.path, grant.role as GrantableRole);
  if (policy === null) return null;
  const leftSeconds = Math.ceil((grant.expiresAt.getTime() - tx.now.getTime()) / 1000);
  const maxSeconds = seconds(policy.maxDuration);
  return leftSeconds + durationSeconds > maxSeconds
    ? { refusal: { code: 'too_long', maxSeconds, leftSeconds }, field: 'duration' }
    : null;
}
