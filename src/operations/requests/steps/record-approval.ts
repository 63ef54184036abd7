import type { Tx } from '../../../context.ts';
import { insertApproval, type AccessRequest } from '../../../db/requests/requests.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import { decidingActor } from '../../acting-person.ts';

/** What somebody, or a policy, said on a request. */
export interface Said {
  readonly decision: 'approve' | 'deny';
  /** In the decider's own words; null for nothing. */
  readonly note: string | null;
  /** What was approved, which may be less than asked; what was asked when it was denied. */
  readonly role: GrantableRole;
  readonly durationSeconds: number;
}

/**
 * Keeps what was said on a request, and by whom: `by` is null when a policy approved. Once a
 * yes and once a no of one approver: said again on a page, it takes the place of the first. Writes
 * approvals.
 * @throws ForbiddenError assistant
 */
export async function recordApproval(
  tx: Tx,
  { id: requestId, requesterId }: Pick<AccessRequest, 'id' | 'requesterId'>,
  by: PersonActor | null,
  said: Said,
): Promise<void> {
  const decider = by === null ? null : decidingActor(by);
  const who = { approverId: decider?.personId ?? null, source: decider?.via ?? ('policy' as const) };
  await insertApproval(tx, { id: tx.newId('apr'), requestId, requesterId, ...who, ...said, at: tx.now });
}
