/*
 * What GitLab does when a membership is added, changed or removed: who may, what is refused, and
 * what else changes with it. Start at `addMember`, `changeMember` and `removeRow`.
 */
import { billableUsers, holds, isBillable, isLastOwner, managesMembers } from './gitlab-access.ts';
import { GitLabRefusal, forbidden, serviceError } from './gitlab-answer.ts';
import type { GitLabStore } from './gitlab-store.ts';
import {
  GUEST,
  OWNER,
  type GitLabGroup,
  type GitLabUser,
  type MemberRow,
  type Place,
} from './gitlab-state.ts';
import { draftOf, faultsOf, newRow, placeOf, sentence, type Faults, type Wish } from './gitlab-validation.ts';

/** `queued`: nothing changed, an administrator has to approve it. */
export type Change =
  | { readonly outcome: 'saved'; readonly row: MemberRow }
  | { readonly outcome: 'queued'; readonly user: GitLabUser }
  | { readonly outcome: 'invalid'; readonly user: GitLabUser; readonly faults: Faults };

const LIMIT_PER_CALL = 100;

/**
 * The refusals that concern a whole POST, whoever is in it, in GitLab's order.
 * @throws GitLabRefusal 400 too many people or no seats; 403 not allowed; 405 membership lock
 */
export function admitNewMembers(
  store: GitLabStore,
  caller: GitLabUser,
  place: Place,
  users: readonly GitLabUser[],
  level: number,
): void {
  const owns = holds(store, place, caller, OWNER);
  if (place.kind === 'project' && level === OWNER && !owns) throw forbidden();
  if (users.length > LIMIT_PER_CALL) {
    throw serviceError(`Too many users specified (limit is ${LIMIT_PER_CALL})`);
  }
  if (isLocked(store, place)) throw new GitLabRefusal(405, { message: '405 Method Not Allowed' });
  demandSeats(store, caller, place, users, level);
  if (!managesMembers(store, place, caller)) throw forbidden();
  if (isLdapGroup(store, place) && users.some(({ type }) => type === 'human')) throw forbidden();
}

/** Adds one person, or changes the row they have (which only a POST for several people gets to). */
export function addMember(
  store: GitLabStore,
  caller: GitLabUser,
  place: Place,
  user: GitLabUser,
  wish: Wish,
): Change {
  const before = store.rowAt(place, user.id) ?? null;
  return save(
    store,
    caller,
    before,
    draftOf(store, before ?? newRow(store, place, user.id, caller.id), wish),
  );
}

/**
 * Changes an existing row.
 * @throws GitLabRefusal 403 not allowed; 400 no seats
 */
export function changeMember(store: GitLabStore, caller: GitLabUser, row: MemberRow, wish: Wish): Change {
  const place = placeOf(row);
  demandRights(store, caller, row, wish.level);
  if (isLastOwner(store, row)) throw forbidden();
  if (row.ldap && !row.override) throw forbidden();
  const root = store.tree.root(place);
  if (root.seatLimit !== null && takesNewSeats(store, root, [store.user(row.userId)], wish.level)) {
    const message = 'Could not update role because there are no available seats in this group';
    throw new GitLabRefusal(400, { message: { base: [message] } });
  }
  return save(store, caller, row, draftOf(store, row, wish));
}

/** @throws GitLabRefusal 403 when `caller` may not remove this row */
export function demandRemovable(store: GitLabStore, caller: GitLabUser, row: MemberRow): void {
  if (caller.id !== row.userId || store.user(row.userId).type === 'project_bot') {
    demandRights(store, caller, row, row.level);
  }
  if (isLastOwner(store, row) || row.ldap) throw forbidden();
}

function demandRights(store: GitLabStore, caller: GitLabUser, row: MemberRow, level: number): void {
  const place = placeOf(row);
  const touchesOwner = row.level === OWNER || level === OWNER;
  if (!managesMembers(store, place, caller) || isLocked(store, place)) throw forbidden();
  if (store.user(row.userId).type === 'project_bot') throw forbidden();
  if (place.kind === 'project' && touchesOwner && !holds(store, place, caller, OWNER)) throw forbidden();
}

/**
 * Removes a row the way GitLab's own service does. Unless `skipSubresources`, every direct row of
 * the person below a group goes with it, whoever made it. Removing the row of a top-level group
 * with SAML removes the person's SAML identity, and no caller can avoid that.
 */
export function removeRow(store: GitLabStore, row: MemberRow, options: { skipSubresources: boolean }): void {
  store.dropRow(row);
  store.emit({ kind: 'member', change: 'remove', row });
  if (row.kind === 'project') return;
  if (store.tree.group(row.placeId).saml) {
    store.samlIdentities = store.samlIdentities.filter(
      ({ groupId, userId }) => groupId !== row.placeId || userId !== row.userId,
    );
  }
  if (options.skipSubresources) return;
  for (const below of store.rowsOf(row.userId)) {
    if (store.tree.within(placeOf(below), row.placeId)) removeRow(store, below, { skipSubresources: true });
  }
}

function save(store: GitLabStore, caller: GitLabUser, before: MemberRow | null, draft: MemberRow): Change {
  const user = store.user(draft.userId);
  // GitLab saves, and so validates, only what changed.
  if (before !== null && isSame(before, draft)) return { outcome: 'saved', row: before };
  const faults = faultsOf(store, draft, before);
  if (Object.keys(faults).length > 0) return { outcome: 'invalid', user, faults };
  if (needsApproval(store, caller, draft)) {
    const { kind, placeId, userId, level, memberRoleId, expiresAt } = draft;
    store.queued.push({ kind, placeId, userId, level, memberRoleId, expiresAt, requestedBy: caller.id });
    return { outcome: 'queued', user };
  }
  return { outcome: 'saved', row: commit(store, before, draft, caller.id) };
}

const isSame = (a: MemberRow, b: MemberRow): boolean =>
  a.level === b.level && a.expiresAt === b.expiresAt && a.memberRoleId === b.memberRoleId;

/** Saves a draft over the row it was made from, which stays the same object. */
function commit(
  store: GitLabStore,
  before: MemberRow | null,
  draft: MemberRow,
  by: number | null,
): MemberRow {
  const isTold = before === null || before.level !== draft.level || before.expiresAt !== draft.expiresAt;
  const from = before?.level ?? null;
  const row = Object.assign(before ?? draft, draft, { updatedAt: store.now().toISOString() });
  store.putRow(row);
  if (isTold) store.trail.push({ id: store.nextId(), at: row.updatedAt, by, from, row: { ...row } });
  if (isTold) store.emit({ kind: 'member', change: before === null ? 'add' : 'update', row });
  return row;
}

/**
 * Saves what a person does in GitLab's own pages: rights, seats and approvals are theirs to
 * arrange.
 * @throws Error with GitLab's words when the model refuses it
 */
export function saveByHand(
  store: GitLabStore,
  before: MemberRow | null,
  draft: MemberRow,
  by: number | null,
): MemberRow {
  const faults = faultsOf(store, draft, before);
  if (Object.keys(faults).length > 0) throw new Error(`GitLab refuses: ${sentence(faults)}`);
  return commit(store, before, draft, by);
}

/** Carries out what `promotionApproval` held back. */
export function approveQueued(store: GitLabStore): void {
  for (const { kind, placeId, userId, requestedBy, ...wish } of store.queued.splice(0)) {
    const place = { kind, id: placeId };
    const before = store.rowAt(place, userId) ?? null;
    const draft = draftOf(store, before ?? newRow(store, place, userId, requestedBy), wish);
    commit(store, before, draft, requestedBy);
  }
}

/** Only the projects directly in the group are locked. */
const isLocked = (store: GitLabStore, { kind, id }: Place): boolean =>
  kind === 'project' && store.tree.group(store.tree.project(id).groupId).membershipLock;

const isLdapGroup = (store: GitLabStore, { kind, id }: Place): boolean =>
  kind === 'group' && store.tree.group(id).ldap;

function needsApproval(store: GitLabStore, caller: GitLabUser, draft: MemberRow): boolean {
  const root = store.tree.root(placeOf(draft));
  if (!root.promotionApproval || caller.admin || draft.level <= GUEST) return false;
  const user = store.user(draft.userId);
  return user.type === 'human' && !isBillable(store, root.id, user);
}

function demandSeats(
  store: GitLabStore,
  caller: GitLabUser,
  place: Place,
  users: readonly GitLabUser[],
  level: number,
): void {
  const root = store.tree.root(place);
  if (root.seatLimit === null || !takesNewSeats(store, root, users, level)) return;
  const told = 'There are not enough available seats to invite this many users.';
  const isOwner = holds(store, { kind: 'group', id: root.id }, caller, OWNER);
  const advice = isOwner ? '' : ' Ask a user with the Owner role to purchase more seats.';
  throw serviceError(`${told}${advice}`, 'seat_limit_exceeded_error');
}

function takesNewSeats(
  store: GitLabStore,
  root: GitLabGroup,
  users: readonly GitLabUser[],
  level: number,
): boolean {
  if (level <= GUEST) return false;
  const extra = users.filter((user) => user.type === 'human' && !isBillable(store, root.id, user));
  return (
    extra.length > 0 && billableUsers(store, root.id).length + extra.length > (root.seatLimit ?? Infinity)
  );
}
