/** What the policies make of a request before it is made, and why. Pure. */
import type { Policy } from './config-file.ts';
import type { AskedConflicts } from './conflict-ask.ts';
import type { GrantableRole } from './entitlement.ts';
import { matches } from './policy-match.ts';
import type { Refusal } from './refusal.ts';
import type { PolicyBelow } from './terms.ts';

/** A policy that stands before the one that decides, and why it does not. */
export interface PassedOver {
  readonly policyId: string;
  readonly why: 'place' | 'role';
}

export interface Explanation {
  readonly person: string;
  readonly path: string;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  /** Null where no policy names the place with that role. */
  readonly policyId: string | null;
  readonly passedOver: readonly PassedOver[];
  readonly bounds: { readonly minSeconds: number; readonly maxSeconds: number } | null;
  /** Policies of places below that ask for more. */
  readonly stricter: readonly PolicyBelow[];
  /** Null where the policies refuse, or have it granted at once. */
  readonly steps: readonly ExplainedStep[] | null;
  /** Nobody counts in two of the steps. */
  readonly distinct: boolean;
  readonly refusal: Refusal | null;
  readonly conflicts: AskedConflicts;
}

export interface ExplainedStep {
  readonly need: number;
  /** As the document names them. */
  readonly who: readonly string[];
  /** The names of the people that is by now. */
  readonly people: readonly string[];
  readonly standIns: 'fallback' | 'admins' | null;
}

/** The policies before the first that names a place with a role; all, where none does. Pure. */
export function passedOver(policies: readonly Policy[], path: string, role: GrantableRole): PassedOver[] {
  const names = ({ match }: Policy): boolean => match.roles.includes(role);
  const first = policies.findIndex((policy) => names(policy) && matches(policy, path));
  return policies
    .slice(0, first === -1 ? policies.length : first)
    .map((policy) => ({ policyId: policy.id, why: matches(policy, path) ? 'role' : 'place' }));
}
