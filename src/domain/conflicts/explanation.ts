/** What the policies make of a request before it is made, and why. Pure. */
import type { Confirm } from '../document/config-policies.ts';
import { notFor, type Asking, type NotFor } from '../policies/applicable.ts';
import type { Policy } from '../document/config-policies.ts';
import type { AskedConflicts } from './conflict-ask.ts';
import type { GrantableRole } from '../entitlement.ts';
import { isForLength } from '../policies/lengths.ts';
import { matches } from '../policies/policy-match.ts';
import type { OpenAt, Refusal } from '../refusal.ts';
import type { ExtendRule } from '../policies/extend-rule.ts';
import type { PolicyBelow } from '../policies/terms.ts';

/** A policy that stands before the one that decides, and why it does not. */
export interface PassedOver {
  readonly policyId: string;
  readonly why: 'place' | 'role' | 'length' | NotFor;
  /** When it is for what is asked for, where it is for other times. */
  readonly window?: OpenAt;
}

export interface Explanation {
  readonly person: string;
  readonly path: string;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  /** Null where no policy names the place with that role. */
  readonly policyId: string | null;
  readonly passedOver: readonly PassedOver[];
  /** When the one that decides is for what is asked for; null for always. */
  readonly window: OpenAt | null;
  readonly bounds: { readonly minSeconds: number; readonly maxSeconds: number } | null;
  /** Policies of places below that ask for more. */
  readonly stricter: readonly PolicyBelow[];
  /** Null where the policies refuse, or have it granted at once. */
  readonly steps: readonly ExplainedStep[] | null;
  /** Nobody counts in two of the steps. */
  readonly distinct: boolean;
  /** How whoever approves has to confirm it; null for by nothing more. */
  readonly confirm: Confirm | null;
  /** What more time is held to; null where nothing can be asked for. */
  readonly extend: ExtendRule | null;
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
  /** How old it is what other systems tell of them; null where they have not yet. */
  readonly readings: readonly {
    readonly ref: string;
    readonly ageSeconds: number | null;
    /** It is too old. */
    readonly counts: boolean;
  }[];
  /** Who is told when it opens, as the document names them; nobody unless given. */
  readonly notify?: readonly string[] | undefined;
}

/** What is asked for, and by whom. */
interface Asked {
  readonly path: string;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly asking: Asking;
}

/** The policies before the first that is for what is asked; all, where none is. Pure. */
export function passedOver(policies: readonly Policy[], asked: Asked): PassedOver[] {
  const found: PassedOver[] = [];
  for (const policy of policies) {
    const why = whyNot(policy, asked);
    if (why === null) break;
    const { when } = policy.match;
    found.push({
      policyId: policy.id,
      why,
      ...(why === 'window' && when !== undefined ? { window: when } : {}),
    });
  }
  return found;
}

/** A path on another connector is another place. */
function whyNot(policy: Policy, { path, role, durationSeconds, asking }: Asked): PassedOver['why'] | null {
  const other = notFor({ ...policy, match: { ...policy.match, roles: [role] } }, asking);
  if (other === 'connector') return other;
  if (!matches(policy, path)) return 'place';
  if (!policy.match.roles.includes(role)) return 'role';
  return other ?? (isForLength(policy, durationSeconds) ? null : 'length');
}
