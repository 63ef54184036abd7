import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config.ts';
import type { Grant } from '../../../db/grants.ts';
import type { ResourceRow } from '../../../db/resources.ts';
import { seconds } from '../../../domain/config-file.ts';
import { formatDuration } from '../../../domain/duration.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import { policyFor, type Decision } from '../../../domain/policy.ts';

type Refusal = Pick<Extract<Decision, { outcome: 'refuse' }>, 'code' | 'field' | 'message'>;

/**
 * What only an extension can be refused for, when it is asked for and again when it is approved: that the grant is over, or that the
 * new end would lie further off than the policy's maxDuration from now. Null when it may be.
 */
export async function refusalOfExtension(
  tx: Tx,
  grant: Grant,
  resource: ResourceRow,
  durationSeconds: number,
): Promise<Refusal | null> {
  if (grant.status !== 'active' || grant.expiresAt === null || grant.expiresAt <= tx.now) {
    return {
      code: 'ending',
      field: 'duration',
      message: 'This access is not active any more, so it cannot be extended. Ask for it again.',
    };
  }
  const { file } = await activeConfig(tx.db);
  const policy = policyFor(file.policies, resource.path, grant.role as GrantableRole);
  if (policy === null) return null;
  const left = Math.ceil((grant.expiresAt.getTime() - tx.now.getTime()) / 1000);
  const cap = seconds(policy.maxDuration);
  return left + durationSeconds > cap
    ? { code: 'too_long', field: 'duration', message: tooLong(left, cap) }
    : null;
}

function tooLong(left: number, cap: number): string {
  const most = cap - left - ((cap - left) % 60);
  return most < 60
    ? `${formatDuration(left)} is left, and ${formatDuration(cap)} at a time is the most. Ask again closer to the end.`
    : `Set a duration of at most ${formatDuration(most)}: with the ${formatDuration(left)} that is left, ${formatDuration(cap)} is the most.`;
}
