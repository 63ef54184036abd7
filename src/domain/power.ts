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
