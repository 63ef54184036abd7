/**
 * What a request is held to. A role on a group is a role on everything below it, so a group is
 * under the strictest of the policies that apply there: the first that matches each place, of the
 * group itself and of all that is known below. Pure.
 */
import { refusalRule } from '../document/approval-fields.ts';
import { seconds } from '../document/config-file.ts';
import type { Policy } from '../document/config-policies.ts';
import type { Window } from '../document/window-fields.ts';
import type { GrantableRole, ResourceKind } from '../entitlement.ts';
import { isClosed } from './closed.ts';
import { bothExtendRules, extendRuleOf, isStricterExtendRule, type ExtendRule } from './extend-rule.ts';
import { ofLength } from './lengths.ts';
import { bothPlans, isStricterPlan, NO_STEPS, planOf, type Plan } from './plan.ts';
import { policiesBelow, topOf, type Group, type Known } from './policies-below.ts';
import { policyFor } from './policy-match.ts';

/**
 * A resource with everything that is known below it, in any order: where a role on it is a role,
 * too. A project has nothing below.
 */
export interface Reach {
  readonly path: string;
  readonly kind: ResourceKind;
  readonly below: readonly Known[];
}

/** What a reason has to be; `patterns` are of the policies that apply, each to be met. */
export interface ReasonRule {
  readonly isOptional: boolean;
  readonly patterns: readonly { readonly pattern: string; readonly message: string }[];
}

/** Places below under one policy that is not the one of the resource itself. */
export interface PolicyBelow {
  readonly policyId: string;
  /** The topmost of them, and how many stand beside it rather than below it. */
  readonly path: string;
  readonly others: number;
  /** Of all of them. */
  readonly projects: number;
  /** Whether it asks for more, or allows less, than the policy of the resource itself. */
  readonly isStricter: boolean;
}

/**
 * The bounds in whole seconds. They can contradict each other where they are of several policies:
 * then nothing can be asked for.
 */
export interface Terms {
  /** Of the policy of the resource itself. */
  readonly policyId: string;
  /** `ask`: people have to agree, by the plan. */
  readonly approval: 'auto' | 'ask' | 'refuse';
  /** What the policy that refuses says of it, in its author's words; null for nothing. */
  readonly refusalRule: string | null;
  /** Of a policy that is not open now, when it is: then it refuses; null for none. */
  readonly closed: Window | null;
  /** Without a step unless people are asked. */
  readonly plan: Plan;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  readonly defaultSeconds: number;
  /** What forms list, of the policy of the resource itself; none for the usual ones. */
  readonly recommended: readonly number[];
  readonly reason: ReasonRule;
  /** What more time is held to. */
  readonly extend: ExtendRule;
  /** In the order of the document. */
  readonly below: readonly PolicyBelow[];
  /** The place below whose policy says so; null where the policy of the resource itself does. */
  readonly by: {
    readonly approval: string | null;
    readonly minSeconds: string | null;
    readonly maxSeconds: string | null;
  };
}

/**
 * What asking for a role there for so long is held to; null where no policy names the resource
 * itself with that role. Pure.
 */
export function termsFor(
  policies: readonly Policy[],
  reach: Reach,
  role: GrantableRole,
  lengthSeconds: number,
): Terms | null {
  const its = ofLength(policies, lengthSeconds);
  const own = policyFor(its, reach.path, role);
  if (own === null) return null;
  return policiesBelow(its, reach.below, role)
    .filter(({ policy }) => policy !== own)
    .reduce((terms, group) => held(terms, own, group), termsOf(own));
}

/** What a role on a resource reaches, as people are told. */
export interface Reaches {
  readonly isGroup: boolean;
  /** Known below it. */
  readonly projects: number;
  readonly stricter: readonly PolicyBelow[];
}

/** Of one role there, for so long, under these policies. Pure. */
export const reachesOf = (
  policies: readonly Policy[],
  reach: Reach,
  role: GrantableRole,
  lengthSeconds: number,
): Reaches => ({
  isGroup: reach.kind === 'group',
  projects: reach.below.filter(({ kind }) => kind === 'project').length,
  stricter:
    termsFor(policies, reach, role, lengthSeconds)?.below.filter(({ isStricter }) => isStricter) ?? [],
});

/**
 * Nothing can be asked for: a policy refuses, or no duration is both long and short enough. Pure.
 */
export const isRefused = ({ approval, minSeconds, maxSeconds }: Terms): boolean =>
  approval === 'refuse' || minSeconds > maxSeconds;

function termsOf(policy: Policy): Terms {
  const [minSeconds, maxSeconds] = [seconds(policy.minDuration), seconds(policy.maxDuration)];
  const wanted =
    policy.defaultDuration === undefined ? Math.min(3600, maxSeconds) : seconds(policy.defaultDuration);
  return {
    policyId: policy.id,
    ...approvalOf(isClosed(policy) ? null : planOf(policy)),
    refusalRule: isClosed(policy) ? null : refusalRule(policy.approval),
    closed: isClosed(policy) && policy.closedBy === 'window' ? (policy.match.when ?? null) : null,
    minSeconds,
    maxSeconds,
    defaultSeconds: Math.max(wanted, minSeconds),
    recommended: policy.recommended?.map(seconds) ?? [],
    reason: reasonOf(policy),
    extend: extendRuleOf(policy),
    below: [],
    by: { approval: null, minSeconds: null, maxSeconds: null },
  };
}

const reasonOf = ({ reason }: Policy): ReasonRule => ({
  isOptional: reason === 'optional',
  patterns: typeof reason === 'object' ? [reason] : [],
});

type Approval = Pick<Terms, 'approval' | 'plan'>;

/** Of a plan; null refuses. */
const approvalOf = (plan: Plan | null): Approval =>
  plan === null
    ? { approval: 'refuse', plan: NO_STEPS }
    : { approval: plan.steps.length === 0 ? 'auto' : 'ask', plan };

const bothApprovals = (one: Approval, other: Approval): Approval =>
  approvalOf(
    one.approval === 'refuse' || other.approval === 'refuse' ? null : bothPlans(one.plan, other.plan),
  );

/** The terms with those of a policy below added: of each the stricter. */
function held(terms: Terms, own: Policy, { policy, places }: Group): Terms {
  const its = termsOf(policy);
  const { path, others } = topOf(places);
  const [minSeconds, maxSeconds] = [
    Math.max(terms.minSeconds, its.minSeconds),
    Math.min(terms.maxSeconds, its.maxSeconds),
  ];
  return {
    ...terms,
    ...bothApprovals(terms, its),
    refusalRule: terms.approval === 'refuse' ? terms.refusalRule : its.refusalRule,
    closed: terms.approval === 'refuse' ? terms.closed : its.closed,
    minSeconds,
    maxSeconds,
    defaultSeconds: Math.max(minSeconds, Math.min(maxSeconds, terms.defaultSeconds)),
    reason: bothReasons(terms.reason, its.reason),
    extend: bothExtendRules(terms.extend, its.extend),
    below: [
      ...terms.below,
      {
        policyId: policy.id,
        path,
        others,
        projects: places.filter(({ kind }) => kind === 'project').length,
        isStricter: isStricter(its, termsOf(own)),
      },
    ],
    by: {
      approval: isStricterApproval(its, terms) ? path : terms.by.approval,
      minSeconds: its.minSeconds > terms.minSeconds ? path : terms.by.minSeconds,
      maxSeconds: its.maxSeconds < terms.maxSeconds ? path : terms.by.maxSeconds,
    },
  };
}

const isStricterApproval = (its: Approval, than: Approval): boolean =>
  than.approval !== 'refuse' && (its.approval === 'refuse' || isStricterPlan(its.plan, than.plan));

const isStricter = (its: Terms, own: Terms): boolean =>
  isStricterApproval(its, own) ||
  its.minSeconds > own.minSeconds ||
  its.maxSeconds < own.maxSeconds ||
  isStricterExtendRule(its.extend, own.extend) ||
  (own.reason.isOptional && !its.reason.isOptional) ||
  bothReasons(own.reason, its.reason).patterns.length > own.reason.patterns.length;

const bothReasons = (a: ReasonRule, b: ReasonRule): ReasonRule => ({
  isOptional: a.isOptional && b.isOptional,
  patterns: [
    ...a.patterns,
    ...b.patterns.filter(({ pattern }) => !a.patterns.some((known) => known.pattern === pattern)),
  ],
});
