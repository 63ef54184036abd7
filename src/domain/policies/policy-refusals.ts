/** Why policies refuse what is asked for: by their own rule, or for what lies below. Pure. */
import { LONGEST_REASON } from '../access/request.ts';
import type { Policy } from '../document/config-policies.ts';
import type { GrantableRole } from '../entitlement.ts';
import type { Refusal } from '../refusal.ts';
import { refuse, type Refused } from './refused.ts';
import { insteadOf } from './instead-of.ts';
import { isRefused, termsFor, type Reach, type Terms } from './terms.ts';

/** What is asked for, and by which policies it is judged. */
export interface Asked {
  readonly policies: readonly Policy[];
  readonly resource: Reach;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  /**
   * Of more time: how long the grant would last in all, by which policies tell lengths apart. As
   * long as `durationSeconds` unless given.
   */
  readonly wholeSeconds?: number;
}

/** The length by which policies are told apart. Pure. */
export const lengthOf = ({ durationSeconds, wholeSeconds = durationSeconds }: Asked): number => wholeSeconds;

/** What it is held to. Pure. */
export const termsOf = (asked: Asked): Terms | null =>
  termsFor(asked.policies, asked.resource, asked.role, lengthOf(asked));

/** Why a role cannot be asked for there: for what lies below, or by the policy itself. Pure. */
export const notRequestable = (asked: Asked, terms: Terms | null): Refused =>
  refuse(
    refusalBelow(asked, terms, lengthOf(asked)) ?? refusalByPolicy(asked.role, asked.resource.path, terms),
    'role',
  );

/** By the policy itself: in the words of its rule if it has any, or as it is not open. Pure. */
export function refusalByPolicy(role: GrantableRole, path: string, terms: Terms | null): Refusal {
  const { closed: window = null, refusalRule: rule = null } = terms ?? {};
  const at = { code: 'not_requestable', role, path } as const;
  return window === null
    ? { ...at, why: 'policy', ...(rule === null ? {} : { rule }) }
    : { ...at, why: 'closed', window };
}

/**
 * Why what the policy of a resource allows is refused for what lies below it; null when it is not
 * for that. Pure.
 */
export function refusalBelow(
  { policies, resource, role }: Pick<Asked, 'policies' | 'resource' | 'role'>,
  terms: Terms | null,
  lengthSeconds: number,
): Refusal | null {
  if (terms === null || !isRefused(terms)) return null;
  const { by, maxSeconds, minSeconds, refusalRule: rule, closed: window } = terms;
  const isRefusedBelow = terms.approval === 'refuse' && by.approval !== null;
  if (terms.approval === 'refuse' && !isRefusedBelow) return null;
  const instead = insteadOf(policies, resource, role, lengthSeconds);
  const at = { code: 'not_requestable', role, path: resource.path, instead } as const;
  if (isRefusedBelow) {
    const why = { ...(rule === null ? {} : { rule }), ...(window === null ? {} : { window }) };
    return { ...at, why: 'below', below: by.approval, ...why };
  }
  const most = { seconds: maxSeconds, path: by.maxSeconds ?? resource.path };
  return { ...at, why: 'apart', most, least: { seconds: minSeconds, path: by.minSeconds ?? resource.path } };
}

/** What speaks against a duration within these terms; null for nothing. Pure. */
export function refusalOfDuration(
  { minSeconds, maxSeconds, by }: Pick<Terms, 'minSeconds' | 'maxSeconds' | 'by'>,
  durationSeconds: number,
): Refused | null {
  if (durationSeconds > maxSeconds)
    return refuse({ code: 'too_long', maxSeconds, leftSeconds: null, below: by.maxSeconds }, 'duration');
  if (durationSeconds < minSeconds)
    return refuse({ code: 'too_short', minSeconds, below: by.minSeconds }, 'duration');
  return null;
}

/** What speaks against a reason; null for nothing, and where it is not asked for yet. Pure. */
export function refusalOfReason(
  { reason: words }: { readonly reason: string | null },
  { reason: { isOptional, patterns } }: Terms,
): Refused | null {
  if (words === null) return null;
  const reason = words.trim();
  if (reason.length > LONGEST_REASON)
    return refuse({ code: 'reason_too_long', most: LONGEST_REASON }, 'reason');
  if (isOptional) return null;
  if (reason === '') return refuse({ code: 'reason_required' }, 'reason');
  const unmet = patterns.filter(({ pattern }) => !new RegExp(pattern, 'u').test(reason));
  if (unmet.length === 0) return null;
  return refuse({ code: 'reason_pattern', rule: unmet.map(({ message }) => message).join(' ') }, 'reason');
}
