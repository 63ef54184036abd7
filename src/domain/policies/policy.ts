/**
 * What may be asked for, by whom it is decided, and why not. Pure decisions with a reason: facts
 * in, a Decision out.
 */
import type { Policy } from '../document/config-file.ts';
import { parseDuration } from '../duration.ts';
import { GRANTABLE_ROLES, rank, type GrantableRole, type Held, type Role } from '../entitlement.ts';
import type { PersonId } from '../id.ts';
import { bothPlans, NO_STEPS, OWNERS_STEP, type Plan } from './plan.ts';
import { progressOf, shortStep, type Progress, type StaffedPlan } from './progress.ts';
import type { FormField, Refusal } from '../refusal.ts';
import { LONGEST_REASON } from '../access/request.ts';
import { staffed, staffedForNow, type Staff } from './staff.ts';
import { insteadOf, isRefused, termsFor, type Reach, type Terms } from './terms.ts';

export interface Facts {
  readonly policies: readonly Policy[];
  readonly connector: {
    readonly name: string;
    readonly readOnly: boolean;
    readonly paused: boolean;
    /** It is in the document no more. */
    readonly removed?: boolean;
  };
  readonly requester: {
    readonly id: PersonId;
    readonly account: 'active' | 'blocked' | 'none';
    readonly isOutsider: boolean;
  };
  /**
   * `archivedAt`: since when it is archived, or scheduled for deletion; null or left out for what
   * is neither.
   */
  readonly resource: Reach & { readonly archivedAt?: Date | null };
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  /** Null where it is not asked for yet. */
  readonly reason: string | null;
  readonly held: Held | null;
  /** Active owners of the connector, the requester included if they are one. */
  readonly owners: readonly PersonId[];
  /** Whom the steps of policies name beside the owners; nobody unless given. */
  readonly staff?: Pick<Staff, 'named' | 'admins'> & {
    /** People with the same account in GitLab as the requester. */
    readonly sameAccount: readonly PersonId[];
    /** What admins are called, to turn to one of them. */
    readonly adminNames: readonly string[];
  };
  /** What has to be passed besides the steps of the policies; nothing unless given. */
  readonly besides?: Plan;
  /** Who has agreed already to what waits, in this order; null for what is only asked for now. */
  readonly agreed?: readonly PersonId[] | null;
  /** The steps that have waited for too long, from 0. */
  readonly escalated?: readonly number[];
  /** The number of a pending request of this person for the same role there. */
  readonly pendingTwin: number | null;
  /** An extension keeps a role that is held, so holding it is no reason to refuse. */
  readonly extension: boolean;
}

/** As much as has to be known to say who decides. */
export interface Undecided extends Pick<
  Facts,
  'policies' | 'resource' | 'role' | 'owners' | 'staff' | 'besides' | 'agreed' | 'escalated'
> {
  readonly requester: Pick<Facts['requester'], 'id'>;
}

/** Why not, and the field of the request form it is about. */
export interface FieldRefusal {
  readonly refusal: Refusal;
  readonly field: FormField;
}

export type Decision =
  | ({ readonly outcome: 'refuse' } & FieldRefusal)
  | { readonly outcome: 'approve'; readonly policyId: string }
  | { readonly outcome: 'ask'; readonly policyId: string; readonly progress: Progress };

type Refused = Extract<Decision, { readonly outcome: 'refuse' }>;

/** What can be asked for with one role on one resource: a choice of the request form. */
export interface Offer extends Terms {
  readonly role: GrantableRole;
  readonly approval: 'ask' | 'auto';
}

/**
 * A role that the policy of a resource offers and a policy of something below it does not, or that
 * it refuses and says why.
 */
export interface Withheld {
  readonly role: GrantableRole;
  readonly refusal: Refusal;
  /** The policy of the resource itself refuses it, in its own words. */
  readonly isOwn: boolean;
}

/**
 * Every role this resource can be asked for with, weakest first. Roles at or below `held` are left
 * out. Pure.
 */
export const offersFor = (policies: readonly Policy[], reach: Reach, held: Role | null): Offer[] =>
  rolesAbove(held).flatMap((role) => {
    const terms = termsFor(policies, reach, role);
    return terms === null || isRefused(terms) || terms.approval === 'refuse'
      ? []
      : [{ ...terms, approval: terms.approval, role }];
  });

/** The roles above `held` that are refused in a way that has to be said, weakest first. Pure. */
export const withheldFrom = (policies: readonly Policy[], reach: Reach, held: Role | null): Withheld[] =>
  rolesAbove(held).flatMap((role): Withheld[] => {
    const terms = termsFor(policies, reach, role);
    const below = refusalBelow({ policies, resource: reach, role }, terms);
    if (below !== null) return [{ role, refusal: below, isOwn: false }];
    const rule = terms?.refusalRule ?? null;
    return rule === null ? [] : [{ role, refusal: refusalByPolicy(role, reach.path, rule), isOwn: true }];
  });

const rolesAbove = (held: Role | null): GrantableRole[] =>
  GRANTABLE_ROLES.filter((role) => held === null || rank(role) > rank(held));

const CHOICES = ['30m', '1h', '2h', '4h', '8h', '12h', '1d', '2d', '3d', '7d'].map(
  (text) => parseDuration(text) ?? 0,
);

/** Within what a form lets somebody choose a duration. */
export type Bounds = Pick<Offer, 'minSeconds' | 'maxSeconds' | 'defaultSeconds' | 'recommended'>;

/**
 * The lengths the form lists, shortest first: recommended ones, or usual ones, within the bounds,
 * the default and the cap. Pure.
 */
export function durationChoices({ minSeconds, maxSeconds, defaultSeconds, recommended }: Bounds): number[] {
  const listed = recommended.length > 0 ? recommended : CHOICES;
  const within = listed.filter((choice) => choice >= minSeconds && choice <= maxSeconds);
  return [...new Set([...within, defaultSeconds, maxSeconds])].toSorted((a, b) => a - b);
}

/**
 * Whether a request is refused, granted at once, or put to whom. Evaluated when it is made and
 * again when it is approved. Pure.
 */
export function evaluate(facts: Facts): Decision {
  const terms = termsFor(facts.policies, facts.resource, facts.role);
  const no =
    refusalOfPerson(facts) ??
    refusalOfConnector(facts) ??
    refusalOfPlace(facts) ??
    refusalOfAsk(facts, terms);
  if (no !== null) return no;
  if (terms === null || terms.approval === 'refuse') return notRequestable(facts, terms);
  const { besides = NO_STEPS } = facts;
  if (terms.approval === 'auto' && besides.steps.length === 0)
    return { outcome: 'approve', policyId: terms.policyId };
  const plan = staffOf(facts, bothPlans(terms.plan, besides));
  const short = shortStep(plan);
  return short === null
    ? { outcome: 'ask', policyId: terms.policyId, progress: progressOf(plan, facts.agreed ?? []) }
    : refuse(tooFew(facts, plan, short));
}

/**
 * How far what waits is, by the policies as they are now; where they ask nobody any more, it is for
 * the owners. Pure.
 */
export function progressFor(facts: Undecided): Progress {
  const terms = termsFor(facts.policies, facts.resource, facts.role);
  const { besides = NO_STEPS } = facts;
  const isByRule = terms?.approval === 'auto' && besides.steps.length > 0;
  const plan = terms?.approval === 'ask' ? terms.plan : isByRule ? NO_STEPS : OWNERS_STEP;
  return progressOf(staffOf(facts, bothPlans(plan, besides)), facts.agreed ?? []);
}

function staffOf(
  { owners, staff, requester, agreed = null, escalated = [] }: Undecided,
  plan: Plan,
): StaffedPlan {
  const everybody: Staff = {
    owners,
    named: staff?.named ?? new Map(),
    admins: staff?.admins ?? [],
    requester: [requester.id, ...(staff?.sameAccount ?? [])],
  };
  return agreed === null ? staffed(plan, everybody) : staffedForNow(plan, everybody, escalated);
}

function tooFew({ owners, staff }: Facts, { steps }: StaffedPlan, short: number): Refusal {
  const { who = [], need = 1, people = [] } = steps[short] ?? {};
  if (steps.length === 1 && need === 1 && who.length === 1 && who[0] === 'owners')
    return { code: 'no_approver', why: owners.length === 0 ? 'no_owner' : 'only_owner' };
  const turnTo = staff?.adminNames ?? [];
  const at = { step: short + 1, of: steps.length };
  return { code: 'no_approver', why: 'step', ...at, need, found: people.length, turnTo };
}

const refuse = (refusal: Refusal, field: FormField = 'resource'): Refused => ({
  outcome: 'refuse',
  refusal,
  field,
});

type Asked = Pick<Facts, 'policies' | 'resource' | 'role'>;

const notRequestable = (asked: Asked, terms: Terms | null): Refused =>
  refuse(
    refusalBelow(asked, terms) ??
      refusalByPolicy(asked.role, asked.resource.path, terms?.refusalRule ?? null),
    'role',
  );

const refusalByPolicy = (role: GrantableRole, path: string, rule: string | null): Refusal => ({
  code: 'not_requestable',
  why: 'policy',
  role,
  path,
  ...(rule === null ? {} : { rule }),
});

/**
 * Why what the policy of a resource allows is refused for what lies below it; null when it is not
 * for that.
 */
function refusalBelow({ policies, resource, role }: Asked, terms: Terms | null): Refusal | null {
  if (terms === null || !isRefused(terms)) return null;
  const { by, maxSeconds, minSeconds, refusalRule: rule } = terms;
  const isRefusedBelow = terms.approval === 'refuse' && by.approval !== null;
  if (terms.approval === 'refuse' && !isRefusedBelow) return null;
  const instead = insteadOf(policies, resource, role);
  const at = { code: 'not_requestable', role, path: resource.path, instead } as const;
  if (isRefusedBelow) return { ...at, why: 'below', below: by.approval, ...(rule === null ? {} : { rule }) };
  const most = { seconds: maxSeconds, path: by.maxSeconds ?? resource.path };
  return { ...at, why: 'apart', most, least: { seconds: minSeconds, path: by.minSeconds ?? resource.path } };
}

function refusalOfPerson({ requester }: Facts): Decision | null {
  if (requester.isOutsider) return refuse({ code: 'guest' });
  if (requester.account === 'blocked') return refuse({ code: 'account_blocked', username: null });
  if (requester.account === 'none') return refuse({ code: 'unlinked_account', whose: 'asker' });
  return null;
}

function refusalOfConnector({
  connector: { name, paused, readOnly, removed = false },
}: Facts): Decision | null {
  if (removed) return refuse({ code: 'not_requestable', why: 'removed', connector: name });
  if (paused) return refuse({ code: 'not_requestable', why: 'paused', connector: name });
  if (readOnly) return refuse({ code: 'not_requestable', why: 'watched', connector: name });
  return null;
}

function refusalOfPlace({ resource: { path, archivedAt = null } }: Facts): Decision | null {
  return archivedAt === null ? null : refuse({ code: 'not_requestable', why: 'archived', path });
}

function refusalOfAsk(facts: Facts, terms: Terms | null): Decision | null {
  const { held, pendingTwin, extension, role, resource } = facts;
  if (terms === null || isRefused(terms)) return notRequestable(facts, terms);
  if (pendingTwin !== null) return refuse({ code: 'pending_twin', number: pendingTwin }, 'role');
  if (!extension && held !== null && rank(held.role) >= rank(role)) {
    const through = held.direct ? null : held.through;
    return refuse({ code: 'already_held', role: held.role, path: resource.path, through }, 'role');
  }
  return refusalOfDuration(terms, facts.durationSeconds) ?? refusalOfReason(facts, terms);
}

/** What was granted and is about to be given: by a rule, or because an owner said so. */
export interface Given extends Asked, Pick<Facts, 'durationSeconds' | 'reason'> {
  readonly isByRule: boolean;
  /** It is more time: then `durationSeconds` is what is left with it, which can be short. */
  readonly isMore?: boolean;
}

/**
 * Why what was granted must not be given, by the policies and the place as they are now; null where
 * it may. Pure.
 */
export function refusalOfGiven(given: Given): Refusal | null {
  const terms = termsFor(given.policies, given.resource, given.role);
  if (terms === null || isRefused(terms)) return notRequestable(given, terms).refusal;
  if (given.isByRule && terms.approval !== 'auto')
    return { code: 'not_requestable', why: 'not_by_rule', path: given.resource.path };
  const bounds = given.isMore === true ? { ...terms, minSeconds: 0 } : terms;
  const no = refusalOfDuration(bounds, given.durationSeconds) ?? refusalOfReason(given, terms);
  return no?.refusal ?? null;
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

function refusalOfReason(
  { reason: words }: Pick<Facts, 'reason'>,
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
