import type { GitLabStore } from './gitlab-store.ts';
import type { MemberRow, PlaceKind } from './gitlab-state.ts';
import { placeOf } from './gitlab-validation.ts';

/** A direct row in words. */
export interface MemberLine {
  readonly kind: PlaceKind;
  readonly placeId: number;
  readonly path: string;
  readonly userId: number;
  readonly username: string;
  readonly level: number;
  readonly memberRoleId: number | null;
  readonly expiresAt: string | null;
  /** The username; null for nobody or somebody deleted. */
  readonly createdBy: string | null;
}

/** Every direct row, by path, then username. */
export function memberLines(store: GitLabStore): MemberLine[] {
  const lines = store.allRows().map((row) => lineOf(store, row));
  return lines.toSorted((a, b) => compare(a.path, b.path) || compare(a.username, b.username));
}

function lineOf(store: GitLabStore, row: MemberRow): MemberLine {
  const { kind, placeId, userId, level, memberRoleId, expiresAt, createdBy } = row;
  const creator = createdBy === null ? undefined : store.users.get(createdBy);
  return {
    kind,
    placeId,
    path: store.tree.fullPath(placeOf(row)),
    userId,
    username: store.user(userId).username,
    level,
    memberRoleId,
    expiresAt,
    createdBy: creator?.username ?? null,
  };
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
