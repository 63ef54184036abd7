/*
 * Who has which level where. A *claim* is one row that gives a person access to a place: their
 * direct row there, a row in a group above, or a row in a group that was invited to the place or to
 * a group above (capped by the invitation).
 */
import type { GitLabStore } from './gitlab-store.ts';
import {
  GUEST,
  MAINTAINER,
  MINIMAL_ACCESS,
  OWNER,
  type GitLabUser,
  type MemberRow,
  type Place,
} from './gitlab-state.ts';

interface Source {
  readonly place: Place;
  /** The most that anybody gets through it. */
  readonly cap: number;
  readonly invited: boolean;
}

/**
 * One person in a `members/all` list: the level that counts, and the row that the other columns
 * come from.
 */
export interface EffectiveMember {
  readonly row: MemberRow;
  readonly level: number;
  /** The row is one of an invited group. */
  readonly invited: boolean;
}

/** Where the rows that count at a place are, the place itself first. */
function sourcesOf(store: GitLabStore, place: Place): Source[] {
  const line: Place[] = [place, ...store.tree.above(place).map(({ id }) => ({ kind: 'group' as const, id }))];
  const own = line.map((at) => ({ place: at, cap: Infinity, invited: false }));
  return [...own, ...line.flatMap((at) => invitedSources(store, at))];
}

/**
 * A project lets in the inherited members of an invited group too, a group only the direct ones.
 */
function invitedSources(store: GitLabStore, at: Place): Source[] {
  const current = store
    .sharesAt(at)
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > store.today());
  return current.flatMap(({ invitedGroupId, level }) => {
    const line = store.tree.lineage(invitedGroupId);
    const groups = at.kind === 'project' ? line : line.slice(0, 1);
    return groups.map(({ id }) => ({ place: { kind: 'group' as const, id }, cap: level, invited: true }));
  });
}

function strongest(
  place: Place,
  known: EffectiveMember | undefined,
  claim: EffectiveMember,
): EffectiveMember {
  if (known === undefined) return claim;
  if (claim.level <= known.level) return known;
  // GitLab takes the level from one place and the other columns from another: a project's own row
  // always wins there.
  return place.kind === 'project' && known.row.kind === 'project' ? { ...known, level: claim.level } : claim;
}

function claimOf(row: MemberRow | undefined, { cap, invited }: Source): EffectiveMember | null {
  if (row === undefined || row.awaiting || row.level <= MINIMAL_ACCESS) return null;
  return { row, level: Math.min(row.level, cap), invited };
}

/** What `members/all/:user_id` shows; undefined for nobody. Blocked people are still listed. */
export function effectiveMember(
  store: GitLabStore,
  place: Place,
  userId: number,
): EffectiveMember | undefined {
  let found: EffectiveMember | undefined;
  for (const source of sourcesOf(store, place)) {
    const claim = claimOf(store.rowAt(source.place, userId), source);
    if (claim !== null) found = strongest(place, found, claim);
  }
  return found;
}

/** What `members/all` lists, by user id. */
export function effectiveMembers(store: GitLabStore, place: Place): EffectiveMember[] {
  const found = new Map<number, EffectiveMember>();
  for (const source of sourcesOf(store, place)) {
    for (const row of store.rowsAt(source.place)) {
      const claim = claimOf(row, source);
      if (claim !== null) found.set(row.userId, strongest(place, found.get(row.userId), claim));
    }
  }
  return [...found.values()].toSorted((a, b) => a.row.userId - b.row.userId);
}

/** The level a person can use at a place now; null for none, or when the account is not active. */
export function usableLevel(store: GitLabStore, place: Place, user: GitLabUser): number | null {
  if (user.state !== 'active') return null;
  if (user.admin) return OWNER;
  return effectiveMember(store, place, user.id)?.level ?? null;
}

export const holds = (store: GitLabStore, place: Place, user: GitLabUser, level: number): boolean =>
  (usableLevel(store, place, user) ?? 0) >= level;

/**
 * A private group shows itself, though not its member list, to people who are in something below
 * it.
 */
export function canSee(store: GitLabStore, place: Place, user: GitLabUser): boolean {
  if (holds(store, place, user, GUEST)) return true;
  if (place.kind === 'project') return false;
  return store
    .rowsOf(user.id)
    .some((row) => !row.awaiting && store.tree.within({ kind: row.kind, id: row.placeId }, place.id));
}

/** Whether a person may change the member list of a place, leaving Owners and locks aside. */
export const managesMembers = (store: GitLabStore, place: Place, user: GitLabUser): boolean =>
  holds(store, place, user, place.kind === 'group' ? OWNER : MAINTAINER);

/**
 * The strongest row in the groups above a place: GitLab refuses a direct row below it. Invited
 * groups do not count.
 */
export function inheritedRow(store: GitLabStore, place: Place, userId: number): MemberRow | undefined {
  const rows = store.tree.above(place).flatMap(({ id }) => store.rowAt({ kind: 'group', id }, userId) ?? []);
  return rows.toSorted((a, b) => b.level - a.level)[0];
}

/** Whether a group would be left without an Owner; project bots do not count as one. */
export function isLastOwner(store: GitLabStore, row: MemberRow): boolean {
  if (row.kind !== 'group' || row.level !== OWNER) return false;
  const rows = store.tree.lineage(row.placeId).flatMap(({ id }) => store.rowsAt({ kind: 'group', id }));
  return !rows.some(
    (other) => other !== row && other.level === OWNER && store.user(other.userId).type !== 'project_bot',
  );
}

/** The people who take a seat in a top-level group: active humans above Guest anywhere in it. */
export function billableUsers(store: GitLabStore, rootId: number): GitLabUser[] {
  const groups = [rootId, ...store.tree.descendants(rootId).map(({ id }) => id)];
  const rows = [
    ...groups.flatMap((id) => store.rowsAt({ kind: 'group', id })),
    ...store.tree.projectsBelow(rootId).flatMap(({ id }) => store.rowsAt({ kind: 'project', id })),
  ];
  const ids = new Set(
    rows.filter(({ level, awaiting }) => level > GUEST && !awaiting).map(({ userId }) => userId),
  );
  return [...ids]
    .map((id) => store.user(id))
    .filter(({ type, state }) => type === 'human' && state === 'active')
    .toSorted((a, b) => a.id - b.id);
}

export function isBillable(store: GitLabStore, rootId: number, user: GitLabUser): boolean {
  if (user.type !== 'human' || user.state !== 'active') return false;
  return store
    .rowsOf(user.id)
    .some(
      ({ level, awaiting, kind, placeId }) =>
        level > GUEST && !awaiting && store.tree.within({ kind, id: placeId }, rootId),
    );
}
