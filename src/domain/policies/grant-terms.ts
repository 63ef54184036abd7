/** By which policies a grant was judged last: they can come to be others while it is open. */
import { refusalOfGiven, type Given } from './policy.ts';
import type { Refusal } from '../refusal.ts';
import { termsFor } from './terms.ts';

/** Whether the grant could be given now as it was, and what stands against it. */
export const VERDICTS = ['allowed', 'owners_decide', 'refused', 'other_terms'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface GrantTerms {
  readonly path: string;
  /** Of the group or project itself; null where no policy names it any more. */
  readonly policyId: string | null;
  /** The policies of places below it that ask for more. */
  readonly below: readonly string[];
  readonly verdict: Verdict;
}

/** The terms of a grant, by the policies and the place as they are now. Pure. */
export function grantTerms(given: Given): GrantTerms {
  const terms = termsFor(given.policies, given.resource, given.role, given.durationSeconds);
  return {
    path: given.resource.path,
    policyId: terms?.policyId ?? null,
    below: terms?.below.filter(({ isStricter }) => isStricter).map(({ policyId }) => policyId) ?? [],
    verdict: verdictOf(refusalOfGiven(given)),
  };
}

function verdictOf(no: Refusal | null): Verdict {
  if (no === null) return 'allowed';
  if (no.code !== 'not_requestable') return 'other_terms';
  return no.why === 'not_by_rule' ? 'owners_decide' : 'refused';
}

/**
 * Whether owners are told: another policy applies there, or one more of something below, or what
 * applies speaks against the grant by now. Pure.
 */
export const isOtherTerms = (was: GrantTerms, is: GrantTerms): boolean =>
  was.policyId !== is.policyId ||
  is.below.some((policyId) => !was.below.includes(policyId)) ||
  (is.verdict !== 'allowed' && is.verdict !== was.verdict);
