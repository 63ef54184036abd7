import type { GitLabEvent } from './gitlab-events.ts';
import type { GraphqlSettings } from './gitlab-graphql.ts';
import { GitLabTree } from './gitlab-tree.ts';
import {
  emptyState,
  type AccessToken,
  type GitLabState,
  type GitLabUser,
  type Invitation,
  type Leftover,
  type MemberRole,
  type MemberRow,
  type OAuthApplication,
  type OAuthCode,
  type Place,
  type PlaceKind,
  type QueuedPromotion,
  type SamlIdentity,
  type ScimIdentity,
  type Share,
  type MemberChange,
} from './gitlab-state.ts';

const key = (kind: PlaceKind, id: number): string => `${kind} ${id}`;

/**
 * The instance, indexed: nothing here scans more than the answer to the question. What GitLab
 * allows is decided elsewhere.
 */
export class GitLabStore {
  readonly now: () => Date;
  readonly version: string;
  readonly tree: GitLabTree;
  readonly users = new Map<number, GitLabUser>();
  readonly tokens = new Map<string, AccessToken>();
  readonly memberRoles: MemberRole[];
  readonly applications: OAuthApplication[];
  readonly codes: OAuthCode[];
  readonly violations: string[] = [];
  /** Who changed which membership, oldest first. */
  readonly trail: MemberChange[] = [];
  samlIdentities: SamlIdentity[];
  scimIdentities: ScimIdentity[];
  queued: QueuedPromotion[];
  invitations: Invitation[];
  leftovers: Leftover[];
  expiryRanOn: string | null;
  readonly graphql: GraphqlSettings = {
    isOn: true,
    most: 250,
    announced: null,
    hasMemberRole: false,
    isOlder: false,
    spoil: null,
  };
  /** Whether the account of a revoked access token stays, as in newer versions. */
  keepsTokenAccounts = false;
  readonly #idsByUsername = new Map<string, number>();
  readonly #rows = new Map<string, Map<number, MemberRow>>();
  readonly #rowsOfUser = new Map<number, Set<MemberRow>>();
  readonly #shares = new Map<string, Share[]>();
  readonly #watchers = new Set<() => void>();
  readonly #eventListeners = new Set<(event: GitLabEvent) => void>();
  #serial: number;

  constructor(now: () => Date, state: GitLabState = emptyState()) {
    // What was kept by an earlier version lacks what came since.
    const own = { ...emptyState(), ...structuredClone(state) };
    this.now = now;
    this.version = own.version;
    this.tree = new GitLabTree(own);
    this.memberRoles = own.memberRoles;
    this.applications = own.applications;
    this.codes = own.codes;
    this.samlIdentities = own.samlIdentities;
    this.scimIdentities = own.scimIdentities;
    this.queued = own.queued;
    this.invitations = own.invitations;
    this.leftovers = own.leftovers;
    this.expiryRanOn = own.expiryRanOn;
    this.#serial = own.serial;
    for (const user of own.users) this.putUser(user);
    for (const token of own.tokens) this.tokens.set(token.value, token);
    for (const row of own.rows) this.putRow(row);
    for (const share of own.shares) this.putShare(share);
  }

  snapshot(): GitLabState {
    return structuredClone({
      version: this.version,
      users: [...this.users.values()],
      groups: [...this.tree.groups.values()],
      projects: [...this.tree.projects.values()],
      rows: this.allRows(),
      shares: [...this.#shares.values()].flat(),
      invitations: this.invitations,
      leftovers: this.leftovers,
      memberRoles: this.memberRoles,
      samlIdentities: this.samlIdentities,
      scimIdentities: this.scimIdentities,
      tokens: [...this.tokens.values()],
      applications: this.applications,
      codes: this.codes,
      queued: this.queued,
      redirects: this.tree.redirects(),
      expiryRanOn: this.expiryRanOn,
      serial: this.#serial,
    });
  }

  violate(what: string): void {
    this.violations.push(what);
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Calls `listener` at every event that hooks can tell of. */
  onEvent(listener: (event: GitLabEvent) => void): void {
    this.#eventListeners.add(listener);
  }

  emit(event: GitLabEvent): void {
    for (const listener of this.#eventListeners) listener(event);
  }

  changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  /** The UTC day by the instance's clock. */
  today(): string {
    return this.now().toISOString().slice(0, 10);
  }

  /** An id that no user, group, project, row or token has. */
  nextId(): number {
    do this.#serial += 1;
    while (
      this.users.has(this.#serial) ||
      this.tree.groups.has(this.#serial) ||
      this.tree.projects.has(this.#serial)
    );
    return this.#serial;
  }

  putUser(user: GitLabUser): void {
    this.users.set(user.id, user);
    this.#idsByUsername.set(user.username.toLowerCase(), user.id);
  }

  dropUser(user: GitLabUser): void {
    this.users.delete(user.id);
    this.#idsByUsername.delete(user.username.toLowerCase());
  }

  userByName(username: string): GitLabUser | undefined {
    const id = this.#idsByUsername.get(username.toLowerCase());
    return id === undefined ? undefined : this.users.get(id);
  }

  /** @throws Error for an id that the test never made */
  user(id: number): GitLabUser {
    const found = this.users.get(id);
    if (found === undefined) throw new Error(`the fake GitLab has no user ${id}`);
    return found;
  }

  putRow(row: MemberRow): void {
    const place = key(row.kind, row.placeId);
    if (!this.#rows.has(place)) this.#rows.set(place, new Map());
    this.#rows.get(place)?.set(row.userId, row);
    if (!this.#rowsOfUser.has(row.userId)) this.#rowsOfUser.set(row.userId, new Set());
    this.#rowsOfUser.get(row.userId)?.add(row);
  }

  dropRow(row: MemberRow): void {
    this.#rows.get(key(row.kind, row.placeId))?.delete(row.userId);
    this.#rowsOfUser.get(row.userId)?.delete(row);
  }

  rowAt({ kind, id }: Place, userId: number): MemberRow | undefined {
    return this.#rows.get(key(kind, id))?.get(userId);
  }

  /** The direct rows of a place, oldest first. */
  rowsAt({ kind, id }: Place): MemberRow[] {
    return [...(this.#rows.get(key(kind, id))?.values() ?? [])];
  }

  rowsOf(userId: number): MemberRow[] {
    return [...(this.#rowsOfUser.get(userId) ?? [])];
  }

  allRows(): MemberRow[] {
    return [...this.#rows.values()].flatMap((rows) => [...rows.values()]);
  }

  /** Invites a group to a place, or changes that invitation. */
  putShare(share: Share): void {
    this.dropShare(share, share.invitedGroupId);
    this.#shares.set(key(share.kind, share.placeId), [
      ...this.sharesAt({ kind: share.kind, id: share.placeId }),
      share,
    ]);
  }

  dropShare(place: Pick<Share, 'kind' | 'placeId'>, invitedGroupId: number): void {
    const at = key(place.kind, place.placeId);
    const left = this.#shares.get(at)?.filter((share) => share.invitedGroupId !== invitedGroupId);
    if (left !== undefined) this.#shares.set(at, left);
  }

  sharesAt({ kind, id }: Place): readonly Share[] {
    return this.#shares.get(key(kind, id)) ?? [];
  }

  allShares(): Share[] {
    return [...this.#shares.values()].flat();
  }

  /** Forgets places and everything at them. */
  dropPlaces(places: readonly Place[]): void {
    const gone = new Set(places.filter(({ kind }) => kind === 'group').map(({ id }) => id));
    for (const place of places) {
      for (const row of this.rowsAt(place)) this.dropRow(row);
      this.#shares.delete(key(place.kind, place.id));
      this.invitations = this.invitations.filter(
        ({ kind, placeId }) => kind !== place.kind || placeId !== place.id,
      );
    }
    for (const share of this.allShares()) {
      if (gone.has(share.invitedGroupId)) this.dropShare(share, share.invitedGroupId);
    }
    this.samlIdentities = this.samlIdentities.filter(({ groupId }) => !gone.has(groupId));
    this.scimIdentities = this.scimIdentities.filter(({ groupId }) => !gone.has(groupId));
    this.tree.drop(places);
  }
}
