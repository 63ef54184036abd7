/** What a connector finds in the system it is for, as the vendor tells it. */
import type { Leftover } from '../domain/access/leftovers.ts';
import type { Account, ClaimSource } from '../domain/identities/account.ts';
import type { Day } from '../domain/day.ts';
import type { ResourceKind, Role } from '../domain/entitlement.ts';
import type { Row } from '../domain/access/membership.ts';
import type { MachineToken } from '../domain/reviews/machine-token.ts';

/**
 * A group or project as the vendor names it; `externalId` is the vendor's numeric id as text and
 * never changes.
 */
export interface ResourceRef {
  readonly kind: ResourceKind;
  readonly externalId: string;
}

export interface FoundResource extends ResourceRef {
  /** Full path, `acme/platform/api`. */
  readonly path: string;
  readonly name: string;
  /** The group it lies in; null for the connector's top-level group. */
  readonly parentExternalId: string | null;
  readonly archived: boolean;
  /** Null where the vendor does not say. */
  readonly createdAt: Date | null;
  /** Who made it, by the vendor's id; null or left out where that is not told, as in lists. */
  readonly madeBy?: string | null;
}

/** A page of a long list. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /**
   * Behind this page a later listing may go on; null while it may not, because something of it is
   * still to come.
   */
  readonly after: string | null;
}

/** Told how many groups or projects there will be in all. */
export type Counted = (kind: ResourceKind, total: number) => void;

/** Where a listing of the tree stopped, and the groups it had come by. */
export interface TreeStop {
  readonly after: string;
  readonly groups: ReadonlySet<string>;
}

/** One direct row of a member list, with what the list tells about the account for nothing. */
export interface FoundMembership {
  readonly account: Account;
  readonly row: Row;
  /** What people call its custom role; null or left out for none, and where that is not told. */
  readonly customRoleName?: string | null;
  /** Who made the row, by the vendor's id; null where that is not told. */
  readonly madeBy: string | null;
  /** When it was made; null or left out where that is not told. */
  readonly since?: Date | null;
}

/** What single sign-on, or a directory, calls an account. */
export interface FoundIdentity {
  readonly externalId: string;
  readonly source: Extract<ClaimSource, 'saml' | 'scim'>;
  readonly value: string;
}

/** When an account was last used, as a UTC day. */
export interface FoundActivity {
  readonly externalId: string;
  readonly lastActiveOn: Day;
}

/** Who did something, as the vendor names them. */
export interface Author {
  readonly externalId: string;
  readonly name: string;
}

/** The role that an account was given last in a place, by somebody else than hallpass. */
export interface FoundGift {
  readonly accountExternalId: string;
  readonly role: Role;
  readonly at: Date;
  readonly author: Author;
}

/**
 * A way in to a group or project besides its rows. `key` is the id of the invited group, or the
 * invited address; `label` what people call it.
 */
export interface WayIn {
  readonly kind: 'share' | 'invitation';
  readonly key: string;
  readonly label: string;
  readonly row: Row;
}

export interface FoundWayIn extends WayIn {
  readonly resource: ResourceRef;
  /** Null where the vendor does not say, as for groups. */
  readonly createdAt: Date | null;
  /**
   * The name of whoever invited, which they can change at any time; null where that is not told.
   */
  readonly madeBy: string | null;
}

/** What works in a group or project without a membership; `label` is what people call it. */
export interface FoundLeftover extends Leftover {
  readonly resource: ResourceRef;
  readonly label: string;
}

/** An access token of a group or project, which has an account of its own. */
export interface FoundToken {
  readonly accountExternalId: string;
  readonly token: MachineToken;
}
