/** What people hold through groups that were invited to a place. Pure. */
import { rank, type ResourceKind, type Role } from '../entitlement.ts';
import { pushTo } from '../grouped.ts';
import type { Hold } from './conflict.ts';
import { comparable } from '../policies/policy-match.ts';

/** A group or project of a connector. */
export interface PlacePath {
  readonly connectorId: string;
  readonly path: string;
}

/** A group that was invited to a place. */
export interface Share extends PlacePath {
  readonly kind: ResourceKind;
  /** What people call the group. */
  readonly label: string;
  /** The most that anybody gets by it. */
  readonly role: Role;
  /** Where hallpass knows the group, and so its members; null where it does not. */
  readonly group: PlacePath | null;
}

/** Shares made ready for many people. */
export interface ShareIndex {
  /** Groups and the groups that they were invited to, for those who are in them directly. */
  readonly ofMembers: ReadonlyMap<string, readonly Share[]>;
  /** Groups, those above them, and the projects they were invited to: for whoever is in them. */
  readonly ofAll: ReadonlyMap<string, readonly Share[]>;
  /** Places to which a group was invited whose members nobody knows. */
  readonly unknown: readonly Hold[];
}

/** From the shares of all connectors. Pure. */
export function shareIndex(shares: readonly Share[]): ShareIndex {
  const ofMembers = new Map<string, Share[]>();
  const ofAll = new Map<string, Share[]>();
  for (const share of shares) {
    if (share.group === null) continue;
    if (share.kind === 'group') pushTo(ofMembers, keyOf(share.group), share);
    else for (const key of lineOf(share.group)) pushTo(ofAll, key, share);
  }
  const unknown = shares.filter(({ group }) => group === null).map((share) => holdBy(share, share.role));
  return { ofMembers, ofAll, unknown };
}

/**
 * What somebody holds, with what comes through invited groups. A group lets in those who are in the
 * invited one directly, a project also those who are in it from above or as guests of their own.
 */
export function withInvited(holds: readonly Hold[], index: ShareIndex): readonly Hold[] {
  if (index.ofMembers.size === 0 && index.ofAll.size === 0) return holds;
  const onGroups = holds.flatMap((hold) => through(hold, index.ofMembers));
  const onProjects = [...holds, ...onGroups].flatMap((hold) => through(hold, index.ofAll));
  return [...holds, ...onGroups, ...onProjects];
}

/** Minimal Access lets nobody in anywhere else. */
const LEAST_RANK = rank('guest');

const through = (hold: Hold, shares: ReadonlyMap<string, readonly Share[]>): Hold[] =>
  rank(hold.role) < LEAST_RANK
    ? []
    : (shares.get(keyOf(hold)) ?? []).map((share) => ({
        ...holdBy(share, weaker(share.role, hold.role)),
        grantId: hold.grantId,
      }));

const holdBy = ({ connectorId, path, label }: Share, role: Role): Hold => ({
  connectorId,
  path,
  role,
  invited: label,
  grantId: null,
});

const weaker = (one: Role, other: Role): Role => (rank(one) <= rank(other) ? one : other);

const keyOf = ({ connectorId, path }: PlacePath): string => `${connectorId} ${comparable(path)}`;

/** The keys of a group and of those above it. */
function lineOf({ connectorId, path }: PlacePath): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => keyOf({ connectorId, path: parts.slice(0, parts.length - at).join('/') }));
}
