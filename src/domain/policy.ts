/**
 * What may be asked for, by whom it is decided, and why not. Pure decisions with a reason: facts in, a Decision out.
 */
import { seconds, type Policy } from './config-file.ts';
import { parseDuration } from './duration.ts';
import { GRANTABLE_ROLES, rank, type GrantableRole, type Held, type Role } from './entitlement.ts';
import type { PersonId } from './id.ts';
import type { FormField, Refusal } from './refusal.ts';
import { LONGEST_REASON } from './request.ts';

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
  readonly resource: { readonly path: string };
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly reason: string;
  readonly held: Held | null;
  /** Active owners of the connector, the requester included if they are one. */
  readonly owners: readonly PersonId[];
  /** The number of a pending request of this person for the same role there. */
  readonly pendingTwin: number | null;
  /** An extension keeps a role that is held, so holding it is no reason to refuse. */
  readonly extension: boolean;
}

/** Why not, and the field of the request form it is about. */
export interface FieldRefusal {
  readonly refusal: Refusal;
  readonly field: FormField;
}

export type Decision =
  | ({ readonly outcome: 'refuse' } & FieldRefusal)
  | { readonly outcome: 'approve'; readonly policyId: string }
  | { readonly outcome: 'ask'; readonly policyId: string; readonly approvers: readonly PersonId[] };

type Refused = Extract<Decision, { readonly outcome: 'refuse' }>;

/** What a policy offers for one role on one resource: the choices of the request form. */
export interface Offer {
  readonly role: GrantableRole;
  readonly policyId: string;
  readonly approval: 'owners' | 'auto';
  readonly defaultSeconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  readonly reason: Policy['reason'];
}

/** The first policy that matches, or null: what no policy names is not requestable. Pure. */
export function policyFor(policies: readonly Policy[], path: string, role: GrantableRole): Policy | null {
  return (
    policies.find(
      (policy) =>
        policy.match.roles.includes(role) && policy.match.resources.some((glob) => matchesPath(glob, path)),
    ) ?? null
  );
}

/**
 * Whether a resource path matches a pattern: `*` stands for anything within one part, `**` for any number of parts.
 * `acme/prod/**` includes `acme/prod` itself. Compared without case, as GitLab does. Pure.
 */
export function matchesPath(glob: string, path: string): boolean {
  return matchParts(glob.toLowerCase().split('/'), path.toLowerCase().split('/'));
}

function matchParts(glob: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = glob;
  if (head === undefined) return path.length === 0;
  if (head === '**') return matchParts(rest, path) || (path.length > 0 && matchParts(glob, path.slice(1)));
  return path[0] !== undefined && matchPart(head, path[0]) && matchParts(rest, path.slice(1));
}

function matchPart(glob: string, part: string): boolean {
  if (!glob.includes('*')) return glob === part;
  const pattern = glob.split('*').map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pattern.join('.*')}$`).test(part);
}

/** Every role this path can be asked for with, weakest first. Roles at or below `held` are left out. Pure. */
export function offersFor(policies: readonly Policy[], path: string, held: Role | null): Offer[] {
  return GRANTABLE_ROLES.filter((role) => held === null || rank(role) > rank(held)).flatMap((role) => {
    const policy = policyFor(policies, path, role);
    return policy === null || policy.approval === 'refuse' ? [] : [offerOf(policy, policy.approval, role)];
  });
}

function offerOf(policy: Policy, approval: Offer['approval'], role: GrantableRole): Offer {
  const maxSeconds = seconds(policy.maxDuration);
  const wanted =
    policy.defaultDuration === undefined ? Math.min(3600, maxSeconds) : seconds(policy.defaultDuration);
  return {
    role,
    policyId: policy.id,
    approval,
    minSeconds: seconds(policy.minDuration),
    maxSeconds,
    defaultSeconds: Math.max(wanted, seconds(policy.minDuration)),
    reason: policy.reason,
  };
}

const CHOICES = ['30m', '1h', '2h', '4h', '8h', '12h', '1d', '2d', '3d', '7d'].map(
  (text) => parseDuration(text) ?? 0,
);

/** The lengths the form lists for an offer, shortest first: usual ones within its bounds, its default and its cap. Pure. */
export function durationChoices(
  offer: Pick<Offer, 'minSeconds' | 'maxSeconds' | 'defaultSeconds'>,
): number[] {
  const usual = CHOICES.filter((choice) => choice >= offer.minSeconds && choice <= offer.maxSeconds);
  return [...new Set([...usual, offer.defaultSeconds, offer.maxSeconds])].toSorted((a, b) => a - b);
}

/** Whether a request is refused, granted at once, or put to whom. Evaluated when it is made and again when it is approved. Pure. */
export function evaluate(facts: Facts): Decision {
  const policy = policyFor(facts.policies, facts.resource.path, facts.role);
  const no = refusalOfPerson(facts) ?? refusalOfConnector(facts) ?? refusalOfAsk(facts, policy);
  if (no !== null) return no;
  if (policy === null || policy.approval === 'refuse') return notRequestable(facts);
  if (policy.approval === 'auto') return { outcome: 'approve', policyId: policy.id };
  const approvers = facts.owners.filter((owner) => owner !== facts.requester.id);
  if (approvers.length > 0) return { outcome: 'ask', policyId: policy.id, approvers };
  const why = facts.owners.length === 0 ? 'no_owner' : 'only_owner';
  return refuse({ code: 'no_approver', why });
}

const refuse = (refusal: Refusal, field: FormField = 'resource'): Refused => ({
  outcome: 'refuse',
  refusal,
  field,
});

const notRequestable = ({ role, resource }: Facts): Decision =>
  refuse({ code: 'not_requestable', why: 'policy', role, path: resource.path }, 'role');

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

function refusalOfAsk(facts: Facts, policy: Policy | null): Decision | null {
  const { held, pendingTwin, extension, role, resource } = facts;
  if (policy === null || policy.approval === 'refuse') return notRequestable(facts);
  if (pendingTwin !== null) return refuse({ code: 'pending_twin', number: pendingTwin }, 'role');
  if (!extension && held !== null && rank(held.role) >= rank(role)) {
    const through = held.direct ? null : held.through;
    return refuse({ code: 'already_held', role: held.role, path: resource.path, through }, 'role');
  }
  return refusalOfDuration(boundsOf(policy), facts.durationSeconds) ?? refusalOfReason(facts, policy);
}

/** What speaks against a duration within the bounds of a policy; null for nothing. Pure. */
export function refusalOfDuration(
  { minSeconds, maxSeconds }: Pick<Offer, 'minSeconds' | 'maxSeconds'>,
  durationSeconds: number,
): Refused | null {
  if (durationSeconds > maxSeconds)
    return refuse({ code: 'too_long', maxSeconds, leftSeconds: null }, 'duration');
  if (durationSeconds < minSeconds) return refuse({ code: 'too_short', minSeconds }, 'duration');
  return null;
}

const boundsOf = (policy: Policy): Pick<Offer, 'minSeconds' | 'maxSeconds'> => ({
  minSeconds: seconds(policy.minDuration),
  maxSeconds: seconds(policy.maxDuration),
});

function refusalOfReason(facts: Facts, policy: Policy): Decision | null {
  const reason = facts.reason.trim();
  if (reason.length > LONGEST_REASON)
    return refuse({ code: 'reason_too_long', most: LONGEST_REASON }, 'reason');
  if (policy.reason === 'optional') return null;
  if (reason === '') return refuse({ code: 'reason_required' }, 'reason');
  if (policy.reason === 'required') return null;
  return new RegExp(policy.reason.pattern, 'u').test(reason)
    ? null
    : refuse({ code: 'reason_pattern', rule: policy.reason.message }, 'reason');
}
