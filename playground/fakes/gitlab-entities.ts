/* The JSON objects of GitLab's answers, in its words and order. */
import { canSee, holds, isBillable, type EffectiveMember } from './gitlab-access.ts';
import { projectSettings } from './gitlab-settings.ts';
import type { Call } from './gitlab-call.ts';
import {
  OWNER,
  type AccessToken,
  type GitLabGroup,
  type GitLabProject,
  type GitLabUser,
  type MemberRow,
  type Place,
} from './gitlab-state.ts';
import { placeOf } from './gitlab-validation.ts';

type Json = Record<string, unknown>;

export const userBasic = (call: Call, user: GitLabUser): Json => ({
  id: user.id,
  username: user.username,
  public_email: user.publicEmail,
  name: user.name,
  state: user.state,
  locked: false,
  avatar_url: null,
  web_url: `${call.request.origin}/${user.username}`,
});

/** What anybody sees of an account; admins also see its private address. */
export const userProfile = (call: Call, user: GitLabUser): Json => ({
  ...userBasic(call, user),
  created_at: user.createdAt,
  bio: '',
  location: null,
  website_url: '',
  organization: null,
  job_title: '',
  pronouns: null,
  bot: user.type !== 'human',
  work_information: null,
  followers: 0,
  following: 0,
  local_time: null,
  ...(call.caller.admin ? privatePart(call, user) : {}),
});

/** What admins, and the owners of an enterprise user's group, see beyond the profile. */
export const privatePart = (call: Call, user: GitLabUser): Json => ({
  last_sign_in_at: null,
  confirmed_at: user.createdAt,
  last_activity_on: null,
  email: user.email,
  current_sign_in_at: null,
  identities: call.store.samlIdentities
    .filter(({ userId }) => userId === user.id)
    .map(({ externUid, groupId }) => ({
      provider: 'group_saml',
      extern_uid: externUid,
      saml_provider_id: groupId,
    })),
  two_factor_enabled: false,
  external: false,
  private_profile: false,
  commit_email: user.email,
  scim_identities: [],
});

/** The keys are there without a status, too. */
export const userStatus = ({ status }: GitLabUser): Json => ({
  emoji: status === null ? null : 'speech_balloon',
  message: status,
  availability: status === null ? null : 'not_set',
  message_html: status ?? '',
  clear_status_at: null,
});

/** The token's own user. */
export const currentUser = (call: Call): Json => ({
  ...userProfile(call, call.caller),
  last_sign_in_at: null,
  confirmed_at: call.caller.createdAt,
  last_activity_on: null,
  email: call.caller.email,
  current_sign_in_at: null,
  identities: [],
  can_create_group: true,
  can_create_project: true,
  two_factor_enabled: false,
  external: false,
  private_profile: false,
  commit_email: call.caller.email,
  ...(call.caller.admin ? { is_admin: true } : {}),
});

/** A member at `place`, where the level may come from another row than the rest. */
export function member(call: Call, place: Place, { row, level, invited }: EffectiveMember): Json {
  const { store, caller } = call;
  const user = store.user(row.userId);
  const root = store.tree.root(place);
  const ownsRoot = holds(store, { kind: 'group', id: root.id }, caller, OWNER);
  const seesEmail = caller.admin || (ownsRoot && user.enterpriseGroupId === root.id);
  return {
    ...userBasic(call, user),
    access_level: level,
    created_at: row.createdAt,
    ...createdBy(call, row, invited),
    expires_at: row.expiresAt,
    ...(root.saml && ownsRoot && place.kind === 'group' && place.id === root.id
      ? samlParts(call, root.id, user)
      : {}),
    ...(seesEmail ? { email: user.email } : {}),
    ...(call.params.flag('show_seat_info') === true
      ? { is_using_seat: isBillable(store, root.id, user) }
      : {}),
    ...(row.ldap ? { override: row.override } : {}),
    membership_state: row.awaiting ? 'awaiting' : 'active',
    ...(root.plan === 'ultimate' ? { member_role: memberRole(call, row.memberRoleId) } : {}),
  };
}

/** A direct row, as itself. */
export const directMember = (call: Call, row: MemberRow): Json =>
  member(call, placeOf(row), { row, level: row.level, invited: false });

/** Left out for rows of an invited group that the caller is not in. */
function createdBy(call: Call, row: MemberRow, invited: boolean): Json {
  const creator = row.createdBy === null ? undefined : call.store.users.get(row.createdBy);
  const hidden = invited && !holds(call.store, placeOf(row), call.caller, 1);
  return creator === undefined || hidden ? {} : { created_by: userBasic(call, creator) };
}

function samlParts({ store }: Call, rootId: number, user: GitLabUser): Json {
  const identity = store.samlIdentities.find(
    ({ groupId, userId }) => groupId === rootId && userId === user.id,
  );
  const saml =
    identity === undefined
      ? null
      : { extern_uid: identity.externUid, provider: 'group_saml', saml_provider_id: rootId };
  return { group_saml_identity: saml, group_scim_identity: null };
}

function memberRole({ store }: Call, id: number | null): Json | null {
  const role = store.memberRoles.find((known) => known.id === id);
  if (role === undefined) return null;
  const { groupId, name, baseLevel } = role;
  return { id, group_id: groupId, name, description: null, base_access_level: baseLevel };
}

export function group(call: Call, found: GitLabGroup): Json {
  const { tree } = call.store;
  const place: Place = { kind: 'group', id: found.id };
  const path = tree.fullPath(place);
  return {
    id: found.id,
    web_url: `${call.request.origin}/groups/${path}`,
    name: found.name,
    path: found.path,
    description: '',
    visibility: found.visibility ?? 'private',
    share_with_group_lock: false,
    require_two_factor_authentication: false,
    two_factor_grace_period: 48,
    project_creation_level: 'developer',
    subgroup_creation_level: 'maintainer',
    emails_enabled: true,
    mentions_disabled: null,
    lfs_enabled: true,
    archived: tree.lineage(found.id).some(({ archived }) => archived),
    default_branch: null,
    avatar_url: null,
    request_access_enabled: true,
    full_name: tree.fullName(place),
    full_path: path,
    created_at: found.createdAt,
    parent_id: found.parentId,
    organization_id: 1,
    shared_runners_setting: 'enabled',
    marked_for_deletion_on: null,
    ldap_cn: found.ldap ? 'engineering' : null,
    ldap_access: found.ldap ? 10 : null,
  };
}

/** What a single group has beyond a listed one. */
export const groupDetail = (call: Call, found: GitLabGroup): Json => ({
  ...group(call, found),
  shared_with_groups: sharedWith(call, { kind: 'group', id: found.id }),
  prevent_sharing_groups_outside_hierarchy: false,
  membership_lock: found.membershipLock,
});

/** Groups that were invited: to a group only those the caller may see, to a project all of them. */
const sharedWith = ({ store, caller }: Call, place: Place): Json[] =>
  store
    .sharesAt(place)
    .filter(
      ({ invitedGroupId: id }) => place.kind === 'project' || canSee(store, { kind: 'group', id }, caller),
    )
    .map(({ invitedGroupId: id, level, expiresAt, memberRoleId }) => ({
      group_id: id,
      group_name: store.tree.group(id).name,
      group_full_path: store.tree.fullPath({ kind: 'group', id }),
      group_access_level: level,
      expires_at: expiresAt,
      ...(memberRoleId === undefined ? {} : { member_role_id: memberRoleId }),
    }));

/** With `simple=true`: there `archived` is not among the attributes. */
export function projectSimple(call: Call, found: GitLabProject): Json {
  const { tree } = call.store;
  const place: Place = { kind: 'project', id: found.id };
  const path = tree.fullPath(place);
  const parent = tree.group(found.groupId);
  const parentPath = tree.fullPath({ kind: 'group', id: parent.id });
  return {
    id: found.id,
    description: null,
    name: found.name,
    name_with_namespace: tree.fullName(place),
    path: found.path,
    path_with_namespace: path,
    created_at: found.createdAt,
    default_branch: 'main',
    tag_list: [],
    topics: [],
    ssh_url_to_repo: `git@127.0.0.1:${path}.git`,
    http_url_to_repo: `${call.request.origin}/${path}.git`,
    web_url: `${call.request.origin}/${path}`,
    readme_url: `${call.request.origin}/${path}/-/blob/main/README.md`,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
    last_activity_at: found.createdAt,
    namespace: {
      id: parent.id,
      name: parent.name,
      path: parent.path,
      kind: 'group',
      full_path: parentPath,
      parent_id: parent.parentId,
      avatar_url: null,
      web_url: `${call.request.origin}/groups/${parentPath}`,
    },
  };
}

export const project = (call: Call, found: GitLabProject): Json => ({
  ...projectSimple(call, found),
  empty_repo: false,
  archived: found.archived || call.store.tree.lineage(found.groupId).some(({ archived }) => archived),
  visibility: found.visibility ?? 'private',
  creator_id: found.createdBy ?? null,
  request_access_enabled: true,
  shared_with_groups: sharedWith(call, { kind: 'project', id: found.id }),
  ...projectSettings(call, found),
});

export const accessToken = ({ store }: Call, token: AccessToken): Json => ({
  id: token.id,
  name: token.name,
  revoked: token.revoked,
  created_at: token.createdAt,
  description: null,
  scopes: token.scopes,
  granular: token.granularScopes !== undefined,
  ...(token.granularScopes === undefined ? {} : { granular_scopes: token.granularScopes }),
  user_id: token.userId,
  last_used_at: store.now().toISOString(),
  active: !token.revoked && (token.expiresAt === null || token.expiresAt > store.today()),
  expires_at: token.expiresAt,
});
