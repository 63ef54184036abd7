/**
 * What a fine-grained token has to allow, in the words of GitLab's own page for making one. Pure.
 */
import type { AccessToken, Group } from './api/schema.ts';

export interface Permission {
  readonly id: string;
  /** As GitLab shows it. */
  readonly name: string;
  readonly boundary: 'group' | 'user' | 'instance';
  /** Whether nothing can be granted or taken back without it. */
  readonly forGranting: boolean;
}

const needed = (
  id: string,
  name: string,
  boundary: Permission['boundary'],
  forGranting = true,
): Permission => ({
  id,
  name,
  boundary,
  forGranting,
});

/** docs/operating.md has the same list; a test compares. */
export const PERMISSIONS: readonly Permission[] = [
  needed('read_group', 'Group: Read', 'group'),
  needed('read_project', 'Project: Read', 'group'),
  needed('read_member', 'Member: Read', 'group'),
  needed('create_member', 'Member: Create', 'group'),
  needed('update_member', 'Member: Update', 'group'),
  needed('delete_member', 'Member: Delete', 'group'),
  needed('read_invitation', 'Invitation: Read', 'group', false),
  needed('read_resource_access_token', 'Resource Access Token: Read', 'group', false),
  needed('delete_resource_access_token', 'Resource Access Token: Delete', 'group', false),
  needed('read_user', 'User: Read', 'user'),
  needed('read_status', 'Status: Read', 'user', false),
  needed('read_personal_access_token', 'Personal Access Token: Read', 'user', false),
  needed('read_user', 'User: Read', 'instance', false),
];

/**
 * Those that a token does not have for the group and all below it; none for a token of the old
 * kind, whose scopes say what it may do.
 */
export function missingPermissions(token: AccessToken, root: Group): readonly Permission[] {
  if (!isGranular(token)) return [];
  const scopes = token.granular_scopes ?? [];
  const covers = ({ access, group_id }: GranularScope, boundary: Permission['boundary']): boolean => {
    if (boundary !== 'group') return access === boundary;
    if (access === 'all_memberships') return true;
    if (access !== 'selected_memberships' || !group_id) return false;
    // Of a subgroup only the parent is known: one further up may be the one that is named, and
    // GitLab says so if it is not.
    return group_id === root.id || Boolean(root.parent_id);
  };
  return PERMISSIONS.filter(
    ({ id, boundary }) => !scopes.some((scope) => scope.permissions.includes(id) && covers(scope, boundary)),
  );
}

type GranularScope = NonNullable<AccessToken['granular_scopes']>[number];

export const isGranular = ({ scopes, granular }: AccessToken): boolean =>
  granular === true || (scopes.length === 1 && scopes[0] === 'granular');

/** `Member: Create (group)`. */
export const permissionName = ({ name, boundary }: Permission): string => `${name} (${boundary})`;
