/**
 * The port: a system hallpass grants access in. Not here, on purpose: policy, audit, scheduling,
 * Slack. `test/connectors/conformance.ts` is the contract in executable form; `gitlab/` is the one
 * implementation so far.
 */
import type { Leftover } from '../domain/access/leftovers.ts';
import type { Account } from '../domain/identities/account.ts';
import type { Day } from '../domain/day.ts';
import type { Role } from '../domain/entitlement.ts';
import type { Holding } from '../domain/access/holding.ts';
import type { Fault } from '../domain/fault.ts';
import type { Row } from '../domain/access/membership.ts';
import type { MachineToken } from '../domain/reviews/machine-token.ts';
import type { OneByOne } from '../domain/connectors/lists-way.ts';
import type {
  ResourceRef,
  FoundResource,
  ListPage,
  Counted,
  TreeStop,
  FoundMembership,
  FoundIdentity,
  FoundActivity,
  FoundGift,
  Author,
  WayIn,
  FoundWayIn,
  FoundLeftover,
  FoundToken,
} from './found.ts';

/**
 * The direct rows of many resources in few requests, for one sync run: what it learns of how much
 * may be asked for it keeps.
 */
export interface ManyLists {
  /** Why lists are to be read one by one from now on; null while many may be asked for. */
  readonly closed: OneByOne | null;
  /** The resource whose list contradicted this; then nothing that it told counts. */
  readonly doubted: ResourceRef | null;
  /**
   * The lists of resources of one kind, by the vendor's id, without those that are not whole or not
   * beyond doubt: these are to be read one by one, also to learn whether they are there.
   * @throws ConnectorError rate_limited
   */
  read(
    resources: readonly ResourceRef[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly FoundMembership[]>>;
}

/** Where a slot's row lives. */
export interface Place {
  readonly resource: ResourceRef;
  readonly accountExternalId: string;
}

/**
 * `blocked`: the account is kept out; `waiting`: the row waits for a seat, or for somebody's
 * approval.
 */
export type Hold = 'blocked' | 'waiting';

/** What is there now. */
export interface Reading {
  readonly direct: Row | null;
  /** Why the direct row is listed but gives nothing; null when it gives what it says. */
  readonly hold: Hold | null;
  /** Who made the direct row, by the vendor's id; null where that is not told. */
  readonly madeBy: string | null;
  /** When it was made; null or left out where that is not told. */
  readonly since?: Date | null;
  /** The vendor's clock at the read; guards a removal against an edit made in between. */
  readonly readAt: Date;
}

/**
 * `applied`: the direct row is as wanted. `floored`: the vendor refuses a row below an inherited
 * role, and the lowest it allows is in place (or no row was made); the rest is owed. `moved`: the
 * row was no longer the one seen, nothing was done.
 */
export interface Written extends Reading {
  readonly outcome: 'applied' | 'floored' | 'moved';
}

export interface Check {
  readonly account: { readonly externalId: string; readonly username: string };
  /** The top-level group, resolved to its numeric id. */
  readonly root: {
    readonly externalId: string;
    readonly path: string;
    readonly name: string;
    /**
     * The address by which the system calls itself, whatever it was reached by, without a slash at
     * the end; null when it does not say.
     */
    readonly instance: string | null;
  };
  /** The same as a place, with which a listing of the tree begins. */
  readonly top: FoundResource;
  /** What the token may do at all. */
  readonly scopes: readonly string[];
  /** What its account is in the top-level group; null for no member. */
  readonly role: Role | null;
  /** Whether both are enough to change members. */
  readonly canProvision: boolean;
  /** The day the token dies (at 00:00 UTC), null for never. */
  readonly expiresOn: Day | null;
  /**
   * Known faults of this version of the system that matter for what hallpass does; none where it
   * does not say.
   */
  readonly faults: readonly Fault[];
  /** Why this token can only be shown member lists one by one; null when it may be shown many. */
  readonly oneByOne: OneByOne | null;
  /** What is limited or will soon be wrong, although the token works. */
  readonly warnings: readonly Fault[];
}

/** How many rows are to be changed: within a minute, and until `Connector.resetsAt`. */
export interface ExpectedChanges {
  readonly soon: number;
  readonly untilReset: number;
}

/**
 * Implementations keep no state but their request budget and whether the system answers, retry
 * nothing and throw only ConnectorError. Every method honours `signal` and has a time limit of its
 * own per call.
 */
export interface Connector {
  /**
   * Whose token it is and what it may do.
   * @throws ConnectorError unauthorized, missing, unreachable
   */
  check(signal: AbortSignal): Promise<Check>;
  /**
   * The tree, parents before children, whole or from where a listing stopped; streams, so memory
   * does not grow with it. `top` is as the check has just found it, and asked for where it is left
   * out. `counted` is told as soon as the vendor says; not every one does.
   */
  listResources(
    signal: AbortSignal,
    options?: {
      readonly from?: TreeStop | null;
      readonly counted?: Counted;
      readonly top?: FoundResource;
    },
  ): AsyncIterable<ListPage<FoundResource>>;
  /**
   * The direct rows of one resource.
   * @throws ConnectorError missing when it is not found, which says nothing of its rows
   */
  listMemberships(resource: ResourceRef, signal: AbortSignal): AsyncIterable<FoundMembership>;
  /**
   * Many lists at once, for a sync run over everything below the top-level group `rootId`; closed
   * from the beginning where the system cannot tell all that a list does.
   * @throws ConnectorError rate_limited, unreachable
   */
  openLists(rootId: string, signal: AbortSignal): Promise<ManyLists>;
  /**
   * The groups invited to a project; of a group, to the projects below, and `withGroups` to it and
   * the groups below.
   */
  listShares(resource: ResourceRef, withGroups: boolean, signal: AbortSignal): AsyncIterable<FoundWayIn>;
  /** The addresses invited to one resource that have not joined. */
  listInvitations(resource: ResourceRef, signal: AbortSignal): AsyncIterable<FoundWayIn>;
  /**
   * The access tokens of one resource that can be used; null where they are not shown to the
   * connector's token.
   */
  listAccessTokens(resource: ResourceRef, signal: AbortSignal): Promise<readonly FoundToken[] | null>;
  /** What a service account signs in with; null where that is not shown. */
  listServiceTokens(accountExternalId: string, signal: AbortSignal): Promise<readonly MachineToken[] | null>;
  /**
   * What works in one group or project without a membership, as far as it is shown to the token.
   * @throws ConnectorError missing when the place is not found, which says nothing of it
   */
  listLeftovers(
    resource: ResourceRef,
    signal: AbortSignal,
    priority?: 'sync' | 'reconcile',
  ): AsyncIterable<FoundLeftover>;
  /**
   * Takes one of them back, and looks whether it is gone; one that is gone already is fine.
   * @throws ConnectorError
   */
  removeLeftover(
    resource: ResourceRef,
    leftover: Pick<Leftover, 'type' | 'key'>,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Takes an invited group or address back, and looks whether it is gone; one that is gone already
   * is fine.
   * @throws ConnectorError
   */
  removeWayIn(resource: ResourceRef, way: Pick<WayIn, 'kind' | 'key'>, signal: AbortSignal): Promise<void>;
  /**
   * Accounts known beyond the member lists, and those of `usernames` (the configured mapping); all,
   * or those behind a page of before.
   */
  listAccounts(
    usernames: readonly string[],
    signal: AbortSignal,
    after?: string | null,
  ): AsyncIterable<ListPage<Account>>;
  /** When accounts were last used, as far as one list tells; none where it does not. */
  listActivity(signal: AbortSignal): AsyncIterable<FoundActivity>;
  /** The identities of the top-level group's own single sign-on; none where it has no such. */
  listIdentities(signal: AbortSignal): AsyncIterable<FoundIdentity>;
  /**
   * One account, looked up now; null when there is none by that id or name. Names compare without
   * case.
   */
  findAccount(
    by: { readonly externalId: string } | { readonly username: string },
    signal: AbortSignal,
  ): Promise<Account | null>;
  /**
   * The direct row of one account, looked up when there is time; null when there is none.
   * @throws ConnectorError as `read`
   */
  findMembership(place: Place, signal: AbortSignal): Promise<FoundMembership | null>;
  /**
   * A group or project, looked up when there is time; null when it does not exist any more, or is
   * hidden although the token is whole.
   * @throws ConnectorError forbidden when the token lost its rights
   */
  findResource(
    resource: ResourceRef,
    signal: AbortSignal,
    priority?: 'sync' | 'reconcile',
  ): Promise<FoundResource | null>;
  /**
   * What the holder of an account lets everybody read about themself, and nobody else can write;
   * null for nothing.
   */
  statusOf(externalId: string, signal: AbortSignal): Promise<string | null>;
  /**
   * Who last gave the account more on a resource, where the vendor says so; null where it does not.
   * `isNew`: there was no row before.
   */
  authorOf(place: Place, isNew: boolean, signal: AbortSignal): Promise<Author | null>;
  /**
   * All who changed the account's membership on a resource since hallpass last wrote it, newest
   * first; null where the vendor does not tell, or tells of another row than `found`. Refusals and
   * silence are null.
   */
  authorsOf(place: Place, found: Row | null, signal: AbortSignal): Promise<readonly Author[] | null>;
  /**
   * Of each account the role it was given last on a resource, as far as the newest of what the
   * vendor tells says so; null where it tells nothing. One request. What is gone has none.
   */
  listGifts(resource: ResourceRef, signal: AbortSignal): Promise<readonly FoundGift[] | null>;
  /**
   * The direct row, read now. `expected` is the row that was there when hallpass last looked: that
   * it is gone is believed only when the member list says so, too. An answer that is about another
   * account, names an unknown role or has another shape is no look: `unreachable`.
   * @throws ConnectorError `missing` when the resource cannot be found although the token is whole:
   * deleted, out of sight, or for a moment only; `forbidden` when the token lost its rights, which
   * may come back
   */
  read(place: Place, signal: AbortSignal, expected?: Row | null): Promise<Reading>;
  /**
   * The strongest role the account holds there through anything, looked up now; null for none. What
   * gives it, and until when, is looked for where it is not the role that is `known`; a signal that
   * aborts meanwhile leaves that out. @throws ConnectorError as `read`
   */
  holding(place: Place, known: Role | null, signal: AbortSignal): Promise<Holding | null>;
  /**
   * The strongest role the account holds there through anything, where it is more than `known` and
   * nothing that the vendor shows gives it; else null. One request where it is not more.
   * @throws ConnectorError as `read`, also where it is not found out what gives it
   */
  hiddenRole(place: Place, known: Role | null, signal: AbortSignal): Promise<Role | null>;
  /**
   * So many rows are to be changed, by whichever process: until the next call a sync leaves as much
   * of what the system answers as that takes. 0 for none.
   */
  keepFor(changes: ExpectedChanges): void;
  /**
   * When the system will have renewed all of what it answers in a time; null where it told of no
   * such limit.
   */
  resetsAt(): Date | null;
  /**
   * True once after each outage of the system that is over: what waited for it need not wait any
   * longer.
   */
  takeReturn(): boolean;
  /**
   * Makes the direct row equal `wanted` if it still equals `seen.direct`, then reads back. Twice is
   * harmless.
   * @throws ConnectorError as `read`; `rejected` also when the account does not exist any more
   */
  write(place: Place, wanted: Row | null, seen: Reading, signal: AbortSignal): Promise<Written>;
}
