/** Policies that stand in a list for what they do not let anybody ask for now. Pure. */
import type { Policy } from '../document/config-policies.ts';

/** The same places and roles, and nobody can ask for them: for so long, or at this time. */
interface Closed {
  readonly closedBy: 'length' | 'window';
  /** As it is otherwise. */
  readonly open: Policy;
}

/** Pure. */
export const closed = (policy: Policy, closedBy: Closed['closedBy']): Policy & Closed => ({
  ...policy,
  closedBy,
  open: policy,
});

/** Pure. */
export const isClosed = (policy: Policy): policy is Policy & Closed => 'closedBy' in policy;

/** As they are in their window. Pure. */
export const opened = (policies: readonly Policy[]): readonly Policy[] =>
  policies.map((policy) => {
    if (!isClosed(policy) || policy.closedBy !== 'window') return policy;
    return policy.open;
  });
