/**
 * What may be asked for, by whom it is decided, and why not. Pure decisions with a reason: facts
 * in, a Decision out.
 */
import type { Policy } from '../document/config-policies.ts';
import { type GrantableRole, type Held, rank } from '../entitlement.ts';
import type { PersonId } from '../id.ts';
import type { Refusal } from '../refusal.ts';
import { opened } from './closed.ts';
import { refusalOfLength } from './length-refusals.ts';
import { bothPlans, NO_STEPS, OWNERS_STEP, type Plan } from './plan.ts';
import {
  notRequestable,
  refusalOfDuration,
  refusalOfReason,
  type Asked,
  termsOf,
} from './policy-refusals.ts';
import { refuse, type Refused } from './refused.ts';
import { type Progress, progressOf, shortStep, type StaffedPlan } from './progress.ts';
import { type Reading, type Staff, staffed, staffedForNow } from './staff.ts';
import { isRefused, type Reach, type Terms } from './terms.ts';

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
  /**
   * Of more time: how long the grant would last in all, by which policies tell lengths apart. As
   * long as `durationSeconds` unless given.
   */
  readonly wholeSeconds?: number;
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
    /** The same of the other owners of the connector; none unless given. */
    readonly ownerNames?: readonly string[];
    /** Of what other systems tell; none unless given. */
    readonly readings?: readonly Reading[];
  };
  /** What has to be passed besides the steps of the policies; nothing unless given. */
  readonly besides?: Plan;
  /** Who has agreed already to what waits, in this order; null for what is only asked for now. */
  readonly agreed?: readonly PersonId[] | null;
  /** The steps that have waited for too long, from 0. */
  readonly escalated?: readonly number[];
  /** A pending request of this person for the same role there. */
  readonly pendingTwin: { readonly number: number; readonly durationSeconds: number } | null;
  /** An extension keeps a role that is held, so holding it is no reason to refuse. */
  readonly extension: boolean;
}

/** As much as has to be known to say who decides. */
export interface Undecided extends Pick<
  Facts,
  | 'policies'
  | 'resource'
  | 'role'
  | 'durationSeconds'
  | 'wholeSeconds'
  | 'owners'
  | 'staff'
  | 'besides'
  | 'agreed'
  | 'escalated'
> {
  readonly requester: Pick<Facts['requester'], 'id'>;
}

export type Decision =
  | Refused
  | { readonly outcome: 'approve'; readonly policyId: string }
  | { readonly outcome: 'ask'; readonly policyId: string; readonly progress: Progress };

/**
 * Whether a request is refused, granted at once, or put to whom. Evaluated when it is made and
 * again when it is approved. Pure.
 */
export function evaluate(facts: Facts): Decision {
  const terms = termsOf(facts);
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
export const progressFor = (facts: Undecided): Progress =>
  progressOf(staffOf(facts, planFor(facts)), facts.agreed ?? []);

/**
 * Who has to agree to what waits; of a policy that is closed by now those who decide while it is
 * open, for they can still deny. Pure.
 */
export function planFor(facts: Asked & Pick<Facts, 'besides'>): Plan {
  const now = termsOf(facts);
  const isShut = now !== null && now.closed !== null;
  const terms = isShut ? termsOf({ ...facts, policies: opened(facts.policies) }) : now;
  const { besides = NO_STEPS } = facts;
  const isByRule = terms?.approval === 'auto' && besides.steps.length > 0;
  const plan = terms?.approval === 'ask' ? terms.plan : isByRule ? NO_STEPS : OWNERS_STEP;
  return bothPlans(plan, besides);
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
    return {
      code: 'no_approver',
      why: owners.length === 0 ? 'no_owner' : 'only_owner',
      turnTo: staff?.adminNames ?? [],
    };
  const { adminNames = [], ownerNames = [] } = staff ?? {};
  const isToOwners = adminNames.length === 0 && ownerNames.length > 0;
  const turnTo = isToOwners ? ownerNames : adminNames;
  const at = { step: short + 1, of: steps.length };
  return { code: 'no_approver', why: 'step', ...at, need, found: people.length, turnTo, isToOwners };
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
  if (terms === null || isRefused(terms))
    return refusalOfLength(facts, terms) ?? notRequestable(facts, terms);
  if (pendingTwin !== null) return refuse(refusalOfTwin(facts, pendingTwin), 'role');
  if (!extension && held !== null && rank(held.role) >= rank(role)) {
    const through = held.direct ? null : held.through;
    const asked = rank(held.role) > rank(role) ? { asked: role } : {};
    const refusal = {
      code: 'already_held',
      role: held.role,
      path: resource.path,
      through,
      ...asked,
    } as const;
    return refuse(refusal, 'role');
  }
  return refusalOfLength(facts, terms) ?? refusalOfReason(facts, terms);
}

const refusalOfTwin = (
  { durationSeconds }: Facts,
  { number, durationSeconds: waits }: NonNullable<Facts['pendingTwin']>,
): Refusal => ({
  code: 'pending_twin',
  number,
  ...(waits === durationSeconds ? {} : { lengths: { waits, asked: durationSeconds } }),
});

/** What was granted and is about to be given: by a rule, or because an owner said so. */
export interface Given extends Asked, Pick<Facts, 'reason'> {
  readonly isByRule: boolean;
  /** It is more time: then `durationSeconds` is what is left with it, which can be short. */
  readonly isMore?: boolean;
}

/**
 * Why what was granted must not be given, by the policies and the place as they are now; null where
 * it may. Pure.
 */
export function refusalOfGiven(given: Given): Refusal | null {
  const terms = termsOf(given);
  if (terms === null || isRefused(terms)) return notRequestable(given, terms).refusal;
  if (given.isByRule && terms.approval !== 'auto')
    return { code: 'not_requestable', why: 'not_by_rule', path: given.resource.path };
  const bounds = given.isMore === true ? { ...terms, minSeconds: 0 } : terms;
  const no = refusalOfDuration(bounds, given.durationSeconds) ?? refusalOfReason(given, terms);
  return no?.refusal ?? null;
}
