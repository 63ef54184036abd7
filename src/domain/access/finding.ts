/**
 * A finding is a membership that rose in GitLab without hallpass: what rose, and what an owner
 * decided about it. What happens to a row while a grant is open on it is not one: `reconcile`
 * decides that (membership.ts).
 */
import { rank, type Role } from '../entitlement.ts';
import type { PersonId } from '../id.ts';
import type { Table } from '../machine.ts';
import { givesMore, type Row } from './membership.ts';
import type { Refusal } from '../refusal.ts';

/** A membership, a group that was invited, an address that was, or what works without any. */
export const FINDING_KINDS = ['membership', 'share', 'invitation', 'leftover'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const FINDING_STATUSES = [
  'open',
  'accepted',
  'temporary',
  'removing',
  'removed',
  'gone',
  'replaced',
] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];

export const FINDING_EVENTS = [
  'accept',
  'limit',
  'remove',
  'conclude',
  'reopen',
  'reconsider',
  'vanish',
  'replace',
] as const;
export type FindingEvent = (typeof FINDING_EVENTS)[number];

/**
 * What each state of a finding accepts. `limit` makes it a grant. `conclude`: GitLab was read back.
 * `reopen`: what was decided could not be done, so nothing is decided. `reconsider`: what was
 * accepted is a question again. `vanish`: it is not there any more, or below the level that is
 * told. `replace`: it rose once more.
 */
export const FINDING: Table<FindingStatus, FindingEvent> = {
  open: { accept: 'accepted', limit: 'temporary', remove: 'removing', vanish: 'gone', replace: 'replaced' },
  accepted: { reconsider: 'open' },
  temporary: { reopen: 'open', vanish: 'gone' },
  removing: { conclude: 'removed', reopen: 'open', vanish: 'gone' },
  removed: {},
  gone: {},
  replaced: {},
};

/** A look that finds more than this tells them as one list. */
export const MOST_TOLD_SINGLY = 10;

/**
 * Whether the second row gives more than the first: a higher role, or another custom role on top of
 * the same. Dates do not count. Pure.
 */
export function rises(from: Row | null, to: Row | null): to is Row {
  if (to === null) return false;
  if (from === null) return true;
  if (rank(to.role) !== rank(from.role)) return rank(to.role) > rank(from.role);
  return to.customRole !== null && to.customRole !== from.customRole;
}

/**
 * Whether the second row is a finding after the first. Where a grant gave somebody power over
 * members, a later end is one, too. Pure.
 */
export const outgrows = (from: Row | null, to: Row | null, isPowered: boolean): to is Row =>
  isPowered ? givesMore(to, from) : rises(from, to);

/** Whether a row is worth telling under a connector's `driftFrom`. Pure. */
export const reaches = (row: Row | null, level: Role): row is Row =>
  row !== null && rank(row.role) >= rank(level);

/** What has to be known to say what an owner can do about a finding. */
export interface FindingFacts {
  /** What people call the connector. */
  readonly connector: string;
  readonly readOnly: boolean;
  readonly paused: boolean;
  /** The account is the one hallpass's own token belongs to. */
  readonly isOurs: boolean;
  readonly isBot: boolean;
  /** Somebody in Slack is linked to the account. */
  readonly isLinked: boolean;
  /** No other person is Owner of the group and stays it. */
  readonly isLastOwner: boolean;
  /** A policy lets people ask for that role there. */
  readonly isOffered: boolean;
  /** The role is higher than the one before; else only a date or a custom role is new. */
  readonly isHigher: boolean;
  readonly kind: FindingKind;
  /**
   * A group or address that was invited before, with less: taking it back would take along what was
   * there.
   */
  readonly isRaisedWayIn?: boolean;
  /** Of a leftover: hallpass can take it back without taking along what was there before. */
  readonly isRemovable?: boolean;
}

/** Somebody who decides, as far as it matters whether an account could be their own. */
export interface Decider {
  readonly id: PersonId;
  /** They, and whoever has the same account in GitLab. */
  readonly selves: ReadonlySet<PersonId>;
  /** Connectors on which an account is linked to them. */
  readonly linkedOn: ReadonlySet<string>;
  /** Connectors on which they are linked to none, and nobody else decides. */
  readonly aloneOn: ReadonlySet<string>;
}

/** Whose account a finding is about. */
export interface Holding {
  readonly connectorId: string;
  /** Who the account is linked to, or was last; null for nobody ever. */
  readonly holderId: PersonId | null;
  readonly isBot: boolean;
  /** Who may have done it with power that a grant gave them. */
  readonly suspects: ReadonlySet<PersonId>;
}

/** Why a finding is, or could be, somebody's own. */
export type OwnFinding = 'finding' | 'suspected_finding' | 'unclaimed_finding';

/**
 * Why somebody cannot let a membership stay; null when they can. Nobody decides for themselves, so
 * it has to be known that the account is not theirs: it is somebody else's or a machine's, or
 * theirs is another one. `finding`: it is their own; `suspected_finding`: they could have done it
 * through a grant; `unclaimed_finding`: nobody in Slack is linked to it, so it could be. Pure.
 */
export function refusalOfKeep(
  decider: Decider,
  { connectorId, holderId, isBot, suspects }: Holding,
): OwnFinding | null {
  if (holderId !== null && decider.selves.has(holderId)) return 'finding';
  if ([...suspects].some((suspect) => decider.selves.has(suspect))) return 'suspected_finding';
  if (holderId !== null || isBot) return null;
  return decider.linkedOn.has(connectorId) || decider.aloneOn.has(connectorId) ? null : 'unclaimed_finding';
}

/** Why a finding cannot be removed through hallpass; null when it can. Pure. */
export function refusalOfRemove(facts: FindingFacts): Refusal | null {
  const {
    connector,
    readOnly,
    paused,
    isOurs,
    isLastOwner,
    isRaisedWayIn = false,
    isRemovable = true,
  } = facts;
  if (isOurs) return { code: 'own_account' };
  if (paused || readOnly) return { code: 'only_watched', connector, paused };
  if (isRaisedWayIn) return { code: 'not_requestable', why: 'finding_share' };
  if (!isRemovable) return { code: 'not_requestable', why: 'finding_leftover' };
  return isLastOwner ? { code: 'last_owner' } : null;
}

/** Why a finding cannot be made temporary; null when it can. Pure. */
export function refusalOfLimit(facts: FindingFacts): Refusal | null {
  const { isBot, isLinked, isOffered, isHigher, kind } = facts;
  const asRemove = refusalOfRemove(facts);
  if (asRemove !== null) return asRemove;
  if (kind !== 'membership') return { code: 'not_requestable', why: 'finding_kind' };
  if (!isHigher) return { code: 'not_requestable', why: 'finding_not_higher' };
  if (isBot) return { code: 'unlinked_account', whose: 'found_machine' };
  if (!isLinked) return { code: 'unlinked_account', whose: 'found' };
  return isOffered ? null : { code: 'not_requestable', why: 'finding' };
}
