/**
 * What may be asked for, by whom it is decided, and why not. Pure decisions with a reason: facts in, a Decision out.
 */
import { seconds, type Policy } from './config-file.ts';
import { parseDuration, spellDuration } from './duration.ts';
import { GRANTABLE_ROLES, rank, roleLabel, type GrantableRole, type Role } from './entitlement.ts';
import type { PersonId } from './id.ts';
import type { FormField, RefusedCode } from './refusal.ts';
import { LONGEST_REASON } from './request.ts';

/** The role somebody has on a resource now, and through what. */
export interface Held {
  readonly role: Role;
  /** The path of the group or project whose row gives it. */
  readonly through: string;
  readonly direct: boolean;
}

export interface Facts {
  readonly policies: readonly Policy[];
  readonly connector: { readonly name: string; readonly readOnly: boolean; readonly paused: boolean };
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

export type Decision =
  | {
      readonly outcome: 'refuse';
      readonly code: RefusedCode;
      readonly field: FormField;
      readonly message: string;
    }
  | { readonly outcome: 'approve'; readonly policyId: string }
  | { readonly outcome: 'ask'; readonly policyId: string; readonly approvers: readonly PersonId[] };

type Refusal = Extract<Decision, { readonly outcome: 'refuse' }>;

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
  return refuse(
    'no_approver',
    'resource',
    facts.owners.length === 0
      ? 'There is no active integration owner to ask. Ask a hallpass admin to name one.'
      : 'You are the only integration owner, and nobody approves their own request. Ask a hallpass admin to name a second owner.',
  );
}

const refuse = (code: RefusedCode, field: FormField, message: string): Refusal => ({
  outcome: 'refuse',
  code,
  field,
  message,
});

const notRequestable = (facts: Facts): Decision =>
  refuse(
    'not_requestable',
    'role',
    `No policy lets anybody ask for ${roleLabel(facts.role)} on ${facts.resource.path}. Choose another role, or ask an integration owner.`,
  );

function refusalOfPerson(facts: Facts): Decision | null {
  if (facts.requester.isOutsider) {
    return refuse(
      'guest',
      'resource',
      'Guests and people from other workspaces cannot ask for access. Ask a colleague who works here to arrange it.',
    );
  }
  if (facts.requester.account === 'blocked') {
    return refuse(
      'account_blocked',
      'resource',
      'Your GitLab account is blocked, so a role would give you nothing. Ask a GitLab admin to unblock it, then ask again.',
    );
  }
  if (facts.requester.account === 'none') {
    return refuse(
      'unlinked_account',
      'resource',
      'No GitLab account is linked to you. Link yours with `/access link`, then ask again.',
    );
  }
  return null;
}

function refusalOfConnector({ connector }: Facts): Decision | null {
  if (connector.paused) {
    return refuse(
      'not_requestable',
      'resource',
      `${connector.name} is paused, so nothing can be asked for there. An integration owner can resume it.`,
    );
  }
  if (!connector.readOnly) return null;
  return refuse(
    'not_requestable',
    'resource',
    `hallpass only watches ${connector.name} and grants nothing there. Ask an integration owner.`,
  );
}

function refusalOfAsk(facts: Facts, policy: Policy | null): Decision | null {
  if (policy === null || policy.approval === 'refuse') return notRequestable(facts);
  if (facts.pendingTwin !== null) {
    return refuse(
      'pending_twin',
      'role',
      `You already asked for this: request #${facts.pendingTwin} is waiting. See \`/access pending\`.`,
    );
  }
  if (!facts.extension && facts.held !== null && rank(facts.held.role) >= rank(facts.role)) {
    return refuse('already_held', 'role', alreadyHeld(facts.held, facts.resource.path));
  }
  return refusalOfDuration(boundsOf(policy), facts.durationSeconds) ?? refusalOfReason(facts, policy);
}

const alreadyHeld = (held: Held, path: string): string =>
  held.direct
    ? `You already hold ${roleLabel(held.role)} on ${path}.`
    : `You already hold ${roleLabel(held.role)} on ${path}, through ${held.through}.`;

/** What speaks against a duration within the bounds of a policy; null for nothing. Pure. */
export function refusalOfDuration(
  { minSeconds, maxSeconds }: Pick<Offer, 'minSeconds' | 'maxSeconds'>,
  durationSeconds: number,
): Refusal | null {
  if (durationSeconds > maxSeconds)
    return refuse('too_long', 'duration', `Set a duration of at most ${spellDuration(maxSeconds)}.`);
  if (durationSeconds < minSeconds)
    return refuse('too_short', 'duration', `Set a duration of at least ${spellDuration(minSeconds)}.`);
  return null;
}

const boundsOf = (policy: Policy): Pick<Offer, 'minSeconds' | 'maxSeconds'> => ({
  minSeconds: seconds(policy.minDuration),
  maxSeconds: seconds(policy.maxDuration),
});

function refusalOfReason(facts: Facts, policy: Policy): Decision | null {
  const reason = facts.reason.trim();
  if (reason.length > LONGEST_REASON)
    return refuse('reason_too_long', 'reason', 'Say it in at most 3,000 characters, and link to the rest.');
  if (policy.reason === 'optional') return null;
  if (reason === '')
    return refuse('reason_required', 'reason', 'Say why you need it: the people who decide read this.');
  if (policy.reason === 'required') return null;
  return new RegExp(policy.reason.pattern, 'u').test(reason)
    ? null
    : refuse('reason_pattern', 'reason', policy.reason.message);
}
