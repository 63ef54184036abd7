import { otherSide } from './other-side.ts';
import { livePathOf } from '../domain/archived.ts';
import { roleLabel } from '../domain/entitlement.ts';
import type { Attempt, Refusal, RefusalFacts, RefusedCode } from '../domain/refusal.ts';
import type { Ways } from './ways.ts';

type Approval = Extract<Attempt, { at: 'approve' }>;

/**
 * Why something can no longer be approved, for whoever wants to; null where it is said to them as
 * it is to the requester: what a policy asks for. Pure.
 */
export const approvalRefusal = (refusal: Refusal, approval: Approval, ways: Ways): string | null =>
  of<RefusedCode>(refusal, approval, ways) ?? null;

/**
 * The same, whole, where what is in the way may pass while it waits, so that it can be approved
 * then; null for anything else. Pure.
 */
export function untilThen(refusal: Refusal, { requester }: Approval, { byLinking }: Ways): string | null {
  if (refusal.code === 'account_blocked')
    return `This cannot be approved while ${requester}’s GitLab account is blocked, for a role would give them nothing. It goes on waiting, and can be denied.`;
  if (refusal.code === 'unlinked_account')
    return `This cannot be approved while no GitLab account is linked to ${requester}. They can link theirs${byLinking}.`;
  return refusal.code === 'not_requestable' && refusal.why === 'archived'
    ? notWhileArchived(refusal.path)
    : null;
}

const notWhileArchived = (path: string): string =>
  livePathOf(path) === null
    ? `This cannot be approved while ${path} is archived in GitLab. It can be denied, or wait until it is unarchived.`
    : `This cannot be approved while ${path} is scheduled for deletion in GitLab. It can be denied, or wait in case it is restored.`;

const of = <C extends RefusedCode>(
  told: Readonly<{ code: C }> & RefusalFacts[C],
  approval: Approval,
  ways: Ways,
): string | undefined => TO_APPROVERS[told.code]?.(told, approval, ways);

const TO_APPROVERS: {
  readonly [C in RefusedCode]?: (facts: RefusalFacts[C], approval: Approval, ways: Ways) => string;
} = {
  guest: (_, { requester }) =>
    `${requester} is a guest, from another workspace, or not active in Slack any more.`,
  already_held: (_, { requester, path, held }) =>
    held === null
      ? `${requester} already holds that on ${path}.`
      : `${requester} already holds ${roleLabel(held.role)} on ${path}${held.direct ? '' : `, through ${held.through}`}.`,
  conflict: ({ name, held, isAlone }, { requester }) =>
    isAlone
      ? `Whoever holds this has to be on the other side of the conflict “${name}” as well, and ${requester} is not.`
      : `${requester} would be in the conflict “${name}”: they ${held === null ? 'are on its other side by a user group' : `hold ${otherSide(held)}`}.`,
  reason_required: (_, { requester }) =>
    `There has to be a reason by now. Deny it, and have ${requester} ask again with one.`,
  reason_pattern: ({ rule }, { requester }) =>
    `The reason has to be another one by now. Deny it, and have ${requester} ask again: ${rule}`,
};
