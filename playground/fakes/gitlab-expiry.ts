import { isLastOwner } from './gitlab-access.ts';
import { removeRow } from './gitlab-membership.ts';
import type { GitLabStore } from './gitlab-store.ts';

const TEN_PAST_MIDNIGHT_MS = 10 * 60 * 1000;

/** The day of the last 00:10 UTC that the clock has passed. */
const dayOfLastRun = (now: Date): string =>
  new Date(now.getTime() - TEN_PAST_MIDNIGHT_MS).toISOString().slice(0, 10);

/**
 * GitLab's nightly worker on `day`: rows and invitations dated that day or earlier go, rows below
 * them stay. A last Owner stays; a project bot goes altogether.
 */
export function removeExpired(store: GitLabStore, day: string): void {
  for (const row of store.allRows()) {
    if (row.expiresAt === null || row.expiresAt > day || isLastOwner(store, row)) continue;
    removeRow(store, row, { skipSubresources: true });
    if (store.users.get(row.userId)?.type === 'project_bot') removeUser(store, row.userId);
  }
  for (const share of store.allShares()) {
    if (share.expiresAt !== null && share.expiresAt <= day) store.dropShare(share, share.invitedGroupId);
  }
}

/**
 * Runs the worker when the clock has passed 00:10 UTC since it last ran; a new instance starts with
 * today's run done.
 */
export function catchUpOnExpiry(store: GitLabStore): void {
  const day = dayOfLastRun(store.now());
  if (store.expiryRanOn === day) return;
  const isNew = store.expiryRanOn === null;
  const wentBack = store.expiryRanOn !== null && store.expiryRanOn > day;
  store.expiryRanOn = day;
  if (isNew || wentBack) return;
  removeExpired(store, day);
  store.changed();
}

/** Deletes an account with its rows, tokens and identities. What it did stays done, by nobody. */
export function removeUser(store: GitLabStore, userId: number): void {
  const user = store.user(userId);
  for (const row of store.rowsOf(userId)) {
    store.dropRow(row);
    store.emit({ kind: 'member', change: 'remove', row });
  }
  for (const row of store.allRows()) if (row.createdBy === userId) row.createdBy = null;
  for (const token of store.tokens.values()) if (token.userId === userId) store.tokens.delete(token.value);
  store.samlIdentities = store.samlIdentities.filter((identity) => identity.userId !== userId);
  store.scimIdentities = store.scimIdentities.filter((identity) => identity.userId !== userId);
  store.queued = store.queued.filter((queued) => queued.userId !== userId);
  store.dropUser(user);
  store.emit({ kind: 'user', change: 'destroy', user });
}
