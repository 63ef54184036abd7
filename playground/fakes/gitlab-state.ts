/*
 * Everything the fake GitLab remembers, as plain JSON: a snapshot of it is a whole instance. Words:
 * a *place* is a group or a project; a *row* is one direct membership; a *share* is a group invited
 * to a place; a *root* is the top-level group of a place, which holds the settings that GitLab
 * keeps there only. Times are ISO 8601 with milliseconds, days are `YYYY-MM-DD`.
 */

export type PlaceKind = 'group' | 'project';

export interface Place {
  readonly kind: PlaceKind;
  readonly id: number;
}

export type UserType = 'human' | 'service_account' | 'project_bot' | 'placeholder';
type UserState = 'active' | 'blocked' | 'deactivated';
type Plan = 'free' | 'premium' | 'ultimate';

export interface GitLabUser {
  id: number;
  username: string;
  name: string;
  state: UserState;
  type: UserType;
  /** Of the whole instance. */
  admin: boolean;
  publicEmail: string | null;
  /** The confirmed primary address, which only admins, and owners of `enterpriseGroupId`, see. */
  email: string;
  /** The top-level group whose verified domain the account belongs to. */
  enterpriseGroupId: number | null;
  /** The top-level group a service account was made in. */
  provisionedBy: number | null;
  /** The words beside the name; only the account itself sets them. */
  status: string | null;
  /** The day it was last used; left out for never. */
  lastActivityOn?: string;
  createdAt: string;
}

export interface GitLabGroup {
  id: number;
  /** The last segment of the full path. */
  path: string;
  name: string;
  parentId: number | null;
  archived: boolean;
  /** `private` where it is left out. */
  visibility?: string;
  /** Members of the projects directly in it can only come from groups. */
  membershipLock: boolean;
  /** Has an LDAP group link. */
  ldap: boolean;
  createdAt: string;
  /** The rest counts on top-level groups only. */
  plan: Plan;
  saml: boolean;
  /** Only people with a SAML identity of this group can be added. */
  ssoEnforced: boolean;
  /** Billable people at most; null when overages are allowed. */
  seatLimit: number | null;
  /** A person without a seat gets a billable role only after an administrator's approval. */
  promotionApproval: boolean;
}

export interface GitLabProject {
  id: number;
  groupId: number;
  path: string;
  name: string;
  archived: boolean;
  /** `private` where it is left out. */
  visibility?: string;
  /** What is set otherwise than in a new project, as GitLab shows it. */
  settings?: Readonly<Record<string, unknown>>;
  createdAt: string;
  createdBy?: number | undefined;
}

export interface MemberRow {
  id: number;
  kind: PlaceKind;
  placeId: number;
  userId: number;
  level: number;
  memberRoleId: number | null;
  expiresAt: string | null;
  createdBy: number | null;
  createdAt: string;
  updatedAt: string;
  /** Waiting for a seat: listed, but without access. */
  awaiting: boolean;
  /** Made by LDAP sync. */
  ldap: boolean;
  /** An LDAP row that may be edited by hand. */
  override: boolean;
}

/**
 * A membership that was added or changed; `by` null is nobody known, `from` null means it was not
 * there.
 */
export interface MemberChange {
  readonly id: number;
  readonly at: string;
  readonly by: number | null;
  readonly from: number | null;
  readonly row: MemberRow;
}

export interface Share {
  kind: PlaceKind;
  placeId: number;
  invitedGroupId: number;
  /** The most that anybody gets through it. */
  level: number;
  expiresAt: string | null;
  /** Of a custom role, in plans that have them. */
  memberRoleId?: number;
}

/**
 * Something that works in a place without a membership, as the list `tail` of the place shows it.
 */
export interface Leftover {
  kind: PlaceKind;
  placeId: number;
  tail: string;
  item: Readonly<Record<string, unknown>>;
}

/** An address that was invited and has not joined. */
export interface Invitation {
  id: number;
  kind: PlaceKind;
  placeId: number;
  email: string;
  level: number;
  expiresAt: string | null;
  createdBy: number | null;
  createdAt: string;
}

export interface MemberRole {
  id: number;
  /** The top-level group that defines it. */
  groupId: number;
  name: string;
  baseLevel: number;
  /** What it may do besides, `admin_group_member`; nothing where it is left out. */
  abilities?: Readonly<Record<string, boolean>>;
}

export interface SamlIdentity {
  groupId: number;
  userId: number;
  externUid: string;
}

export interface ScimIdentity extends SamlIdentity {
  active: boolean;
}

/** What a fine-grained token may do at one boundary, as GitLab shows it. */
export interface GranularScope {
  readonly access: 'personal_projects' | 'selected_memberships' | 'all_memberships' | 'user' | 'instance';
  readonly permissions: readonly string[];
  readonly group_id: number | null;
  readonly project_id: number | null;
}

export interface AccessToken {
  id: number;
  value: string;
  userId: number;
  name: string;
  scopes: string[];
  /** Of a fine-grained token; undefined for one of the old kind. */
  granularScopes?: readonly GranularScope[];
  /** Dead from 00:00 UTC of this day. */
  expiresAt: string | null;
  revoked: boolean;
  createdAt: string;
  /** The id of the first token of its line of rotations. */
  family: number;
}

/** Something that people may sign in to with their account. */
export interface OAuthApplication {
  clientId: string;
  secret: string;
  redirectUris: string[];
  scopes: string[];
}

/** What a browser brings to an application, for it to get a token with. */
export interface OAuthCode {
  value: string;
  clientId: string;
  userId: number;
  redirectUri: string;
  challenge: string;
  scopes: string[];
  createdAt: string;
  used: boolean;
}

/** A change that waits for an administrator. */
export interface QueuedPromotion {
  kind: PlaceKind;
  placeId: number;
  userId: number;
  level: number;
  memberRoleId: number | null;
  expiresAt: string | null;
  requestedBy: number;
}

export interface GitLabState {
  /** Decides which levels exist: Security Manager (25) comes with 19. */
  version: string;
  users: GitLabUser[];
  groups: GitLabGroup[];
  projects: GitLabProject[];
  rows: MemberRow[];
  shares: Share[];
  invitations: Invitation[];
  leftovers: Leftover[];
  memberRoles: MemberRole[];
  samlIdentities: SamlIdentity[];
  scimIdentities: ScimIdentity[];
  tokens: AccessToken[];
  applications: OAuthApplication[];
  codes: OAuthCode[];
  queued: QueuedPromotion[];
  /** Full paths that projects had before, and where they lead. */
  redirects: { path: string; projectId: number }[];
  /** The day whose 00:10 run of the expiry worker came last; null before the first request. */
  expiryRanOn: string | null;
  serial: number;
}

export const LEVEL_NAMES: ReadonlyMap<number, string> = new Map([
  [5, 'Minimal Access'],
  [10, 'Guest'],
  [15, 'Planner'],
  [20, 'Reporter'],
  [25, 'Security Manager'],
  [30, 'Developer'],
  [40, 'Maintainer'],
  [50, 'Owner'],
]);
export const MINIMAL_ACCESS = 5;
export const GUEST = 10;
export const MAINTAINER = 40;
export const OWNER = 50;

export function emptyState(version = '18.6.1-ee'): GitLabState {
  return {
    version,
    users: [],
    groups: [],
    projects: [],
    rows: [],
    shares: [],
    invitations: [],
    leftovers: [],
    memberRoles: [],
    samlIdentities: [],
    scimIdentities: [],
    tokens: [],
    applications: [],
    codes: [],
    queued: [],
    redirects: [],
    expiryRanOn: null,
    serial: 1000,
  };
}
