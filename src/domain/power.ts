/**
 * Who could have changed whose membership: GitLab lets Maintainers of a project and Owners of a
 * group do so, there and below.
 */
import { rank, type ResourceKind, type Role } from './entitlement.ts';

/**
 * Whether a role held there or above gives power over the members of a place of this kind. Pure.
 */
export const givesPower = (role: Role, over: ResourceKind): boolean =>
  rank(role) >= rank(over === 'project' ? 'maintainer' : 'owner');

/**
 * As what a membership counts where it is asked what can be done with it. What a custom role lets
 * do is not shown everywhere, can be changed at any time, and grows with each version: it counts as
 * all there is. Pure.
 */
export const powerOf = ({
  role,
  customRole,
}: {
  readonly role: Role;
  readonly customRole: string | null;
}): Role => (customRole === null ? role : 'owner');

/**
 * Whether a role on a group lets its holder make something of this kind below, as GitLab does
 * unless the group is set otherwise: whoever makes a subgroup becomes Owner of it. Pure.
 */
export const letsMake = (role: Role, kind: ResourceKind): boolean =>
  rank(role) >= rank(kind === 'project' ? 'developer' : 'maintainer');

/**
 * Whether a role held there or above lets its holder move or delete a group or project, as GitLab
 * has it: an Owner. Pure.
 */
export const letsMove = (role: Role): boolean => rank(role) >= rank('owner');

/** Clocks of the vendor and of hallpass differ by less than this. */
export const SKEW_MS = 300_000;

/** Whether something that the vendor dates so can have been made in this time. Pure. */
export const isWithin = (
  at: Date,
  { activatedAt, endedAt }: { readonly activatedAt: Date | null; readonly endedAt: Date | null },
): boolean =>
  activatedAt !== null &&
  at.getTime() >= activatedAt.getTime() - SKEW_MS &&
  (endedAt === null || at.getTime() <= endedAt.getTime() + SKEW_MS);
