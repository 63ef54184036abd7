/**
 * What is wrong with GitLab, a token, or what somebody entered: a code and its facts. Rows keep it
 * like that (`stored`), and src/sentences says it. Codes never change, since rows hold them.
 */
import type { Overlap } from './connector-group.ts';
import type { Day } from './day.ts';
import type { ResourceKind, Role } from './entitlement.ts';
import type { Nothing, Stored, Told, Worded } from './told.ts';

/** What a change to a member met. `role`: what was to be written; null for no row at all. */
export interface MemberFaults {
  readonly members_locked: Nothing;
  readonly last_owner_kept: Nothing;
  readonly member_protected: Nothing;
  /** The account of an access token that cannot be used any more, and which GitLab keeps. */
  readonly account_of_token: Nothing;
  readonly no_seat: Nothing;
  readonly invite_limit: Nothing;
  readonly sign_on_missing: Nothing;
  readonly member_limit: Nothing;
  readonly mail_domain: Nothing;
  readonly custom_role_gone: Nothing;
  readonly role_above_own: { readonly role: Role | null };
  readonly date_passed: { readonly day: Day | null };
  readonly role_not_offered: { readonly role: Role | null };
  readonly role_unknown: { readonly role: Role | null };
  readonly machine_account: Nothing;
  readonly account_gone: { readonly externalId: string };
  /** An administrator of GitLab has to let it happen. */
  readonly queued: Nothing;
  /** The row is there and gives nothing until somebody frees a seat or approves it. */
  readonly on_hold: Nothing;
  /** The row is there and gives nothing because the account is blocked. */
  readonly account_held: Nothing;
  /** Somebody changed the row between the look and the write. */
  readonly row_moved: Nothing;
  readonly held_outside: { readonly role: Role };
  readonly changed_meanwhile: Nothing;
  /**
   * What was asked for at `was` is at `path`, and there it must not be given. `rule`: what the
   * reason has to be.
   */
  readonly place_changed: {
    readonly was: string;
    readonly path: string;
    readonly role: Role;
    readonly why: 'elsewhere' | 'archived' | 'owners_decide' | 'refused' | 'other_terms';
    readonly rule: string | null;
  };
  /** GitLab's own words, for which there are no better ones. */
  readonly refused: { readonly said: string };
}

/** How GitLab answered, or did not. `detail`: a few technical words that fit between brackets. */
export interface AnswerFaults {
  readonly throttled: Nothing;
  readonly unreachable: { readonly origin: string; readonly detail: string };
  readonly proxy_failed: { readonly origin: string; readonly detail: string };
  readonly private_address: { readonly origin: string };
  readonly certificate: { readonly origin: string; readonly detail: string };
  readonly answer_lost: { readonly origin: string; readonly detail: string };
  readonly redirected: { readonly origin: string; readonly to: string };
  readonly not_gitlab: { readonly origin: string; readonly detail: string };
  readonly in_trouble: { readonly origin: string; readonly status: number | null };
  readonly not_found: { readonly origin: string };
  readonly too_slow: { readonly seconds: number };
  readonly not_allowed: Nothing;
  /** It refuses a role because of an inherited one, and shows none. */
  readonly floor_hidden: Nothing;
  readonly row_contradicted: {
    readonly account: string;
    readonly kind: ResourceKind;
    readonly externalId: string;
  };
  readonly place_missing: { readonly kind: ResourceKind; readonly externalId: string };
  /** Of most groups and projects that it lists it does not find the members. */
  readonly lists_missing: Nothing;
  /** Others contain the address, and GitLab could take back one of those. */
  readonly invitation_shared: { readonly address: string };
  readonly invitation_stays: Nothing;
  readonly leftover_stays: Nothing;
  readonly group_missing: { readonly group: string };
  /** `paths`: groups it could have been. */
  readonly group_ambiguous: { readonly group: string; readonly paths: readonly string[] };
  readonly group_unseen: { readonly group: string; readonly paths: readonly string[] };
}

/** A token, its account and the connector they belong to. `role` null: no member. */
export interface TokenFaults {
  readonly token_expired: Nothing;
  readonly token_revoked: Nothing;
  readonly token_unknown: Nothing;
  readonly token_scope: Nothing;
  /** `group permission Member: Create`, as GitLab calls it. */
  readonly permission_needed: { readonly permission: string };
  readonly fine_grained_refused: { readonly said: string };
  readonly account_barred: { readonly said: string };
  readonly group_lost: { readonly group: string };
  readonly owner_lost: { readonly username: string; readonly path: string; readonly role: Role | null };
  readonly connector_gone: { readonly connector: string };
  readonly token_sealed: { readonly connector: string };
  readonly token_unset: { readonly connector: string };
  readonly application_unknown: Nothing;
  readonly sign_in_spent: Nothing;
  readonly sign_in_barred: { readonly said: string };
  readonly sign_in_refused: { readonly said: string };
}

/** What a check warns of, although the token works. */
export interface Warnings {
  readonly reads_only: { readonly scopes: readonly string[] };
  /** Told no more: what such a token allows is read by now. */
  readonly fine_grained: Nothing;
  /** `Member: Create (group)`, as GitLab calls them. */
  readonly permissions_missing: { readonly permissions: readonly string[] };
  readonly token_ends: { readonly day: Day };
  readonly not_owner: { readonly username: string; readonly path: string; readonly role: Role | null };
  readonly subgroup: { readonly path: string };
  readonly saml: { readonly path: string };
  readonly ldap: { readonly path: string };
  readonly projects_locked: { readonly path: string };
  /**
   * A version of GitLab in which a membership that waits carries the permissions of a custom role.
   */
  readonly pending_custom_roles: { readonly version: string };
}

/**
 * What was entered about a connector, or a document says of it. `open`: grants that are not over.
 */
export interface DetailsFaults {
  /** A document that did not come from the file says where a secret is, or is sent. */
  readonly wired_anew: Nothing;
  /** Of a connector that was set up in Slack and removed since. */
  readonly token_dropped: Nothing;
  readonly name_length: { readonly most: number };
  readonly name_taken: { readonly name: string; readonly group: string; readonly url: string };
  readonly name_under_way: { readonly name: string };
  readonly owners_wanted: Nothing;
  readonly owners_unfit: { readonly count: number };
  readonly group_wanted: Nothing;
  readonly group_is_token: Nothing;
  readonly group_shared: { readonly path: string; readonly twin: string; readonly overlap: Overlap };
  readonly address_wrong: Nothing;
  readonly certificate_wrong: Nothing;
  readonly interval_wrong: Nothing;
  readonly no_member: { readonly username: string; readonly path: string };
  readonly owner_wanted: { readonly username: string; readonly path: string; readonly role: Role };
  readonly no_take_back: { readonly path: string; readonly open: number };
  readonly token_wanted: Nothing;
  readonly token_misread: Nothing;
  readonly token_elsewhere: Nothing;
  readonly token_lost: Nothing;
  /** hallpass cannot keep a token. */
  readonly no_secret_key: Nothing;
  /**
   * An id was given to another group. `number`: the group it stands for; null when that is not
   * known.
   */
  readonly id_reused: {
    readonly connector: string;
    readonly group: string;
    readonly url: string;
    readonly number: string | null;
    readonly because:
      | { readonly is: 'set_up_in_slack'; readonly name: string }
      | { readonly is: 'open_grants'; readonly open: number }
      | { readonly is: 'other_instance' };
  };
}

export interface FaultFacts
  extends MemberFaults, AnswerFaults, TokenFaults, Warnings, DetailsFaults, Worded {}

export type FaultCode = keyof FaultFacts;
export type Fault = Told<FaultFacts>;
export type StoredFault = Stored<Fault>;
