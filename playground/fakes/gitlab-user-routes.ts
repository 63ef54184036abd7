import { billableUsers, holds, isBillable, isLastOwner } from './gitlab-access.ts';
import { GitLabRefusal, forbidden, json, missing, type Answer } from './gitlab-answer.ts';
import { findGroup, type Call, type Route } from './gitlab-call.ts';
import { currentUser, privatePart, userBasic, userProfile, userStatus } from './gitlab-entities.ts';
import { page } from './gitlab-pages.ts';
import { LEVEL_NAMES, OWNER, type GitLabGroup, type GitLabUser, type MemberRow } from './gitlab-state.ts';

const PAGE = { page: 'integer', per_page: 'integer' } as const;
const USER_SCOPES = ['api', 'read_api', 'read_user'];

const includes = (text: string | null, part: string): boolean => text?.toLowerCase().includes(part) ?? false;

/**
 * Fuzzy, so that whoever wants one person by e-mail has to compare for themselves. Private
 * addresses are for admins.
 */
function matches(caller: GitLabUser, user: GitLabUser, search: string): boolean {
  const part = search.toLowerCase();
  const texts = [user.name, user.username, user.publicEmail];
  return texts.some((text) => includes(text, part)) || (caller.admin && user.email.toLowerCase() === part);
}

function isInState({ params }: Call, { state }: GitLabUser): boolean {
  if (params.flag('active') === true && state !== 'active') return false;
  return params.flag('blocked') !== true || state === 'blocked';
}

function listUsers(call: Call): Answer {
  const { store, params, caller } = call;
  const username = params.text('username');
  const search = params.text('search');
  const named = username === null ? [...store.users.values()] : [store.userByName(username) ?? []].flat();
  const found = named.filter(
    (user) => (search === null || matches(caller, user, search)) && isInState(call, user),
  );
  const present = caller.admin ? userProfile : userBasic;
  return page(
    call,
    found.toSorted((a, b) => b.id - a.id),
    (user) => present(call, user),
  );
}

function showUser(call: Call): Answer {
  call.limits.count('showUser', String(call.caller.id));
  const user = call.store.users.get(call.params.id('id'));
  if (user === undefined) throw missing('User');
  return json(200, userProfile(call, user));
}

/**
 * By id or name, for everybody who is signed in; a private profile hides it no more than a blocked
 * account does.
 */
function showStatus(call: Call): Answer {
  call.limits.count('userStatus', 'one address');
  const asked = call.params.text('user_id') ?? '';
  const { store } = call;
  const user = /^\d+$/.test(asked) ? store.users.get(Number(asked)) : store.userByName(asked);
  if (user === undefined) throw missing('User');
  return json(200, userStatus(user));
}

/**
 * A group whose owner-only lists the caller may read.
 * @throws GitLabRefusal 400 below the top level, 403 for others
 */
function ownedRoot(call: Call): GitLabGroup {
  const found = ownedGroup(call);
  if (found.parentId !== null) throw new GitLabRefusal(400, { message: '400 Bad request' });
  if (found.plan === 'free') throw forbidden();
  return found;
}

function listEnterpriseUsers(call: Call): Answer {
  const root = ownedRoot(call);
  const username = call.params.text('username');
  const search = call.params.text('search')?.toLowerCase() ?? '';
  const found = [...call.store.users.values()].filter(
    (user) =>
      user.enterpriseGroupId === root.id &&
      (username === null || user.username === username) &&
      [user.name, user.username, user.email].some((text) => includes(text, search)) &&
      isInState(call, user),
  );
  return page(
    call,
    found.toSorted((a, b) => b.id - a.id),
    (user) => ({ ...userProfile(call, user), ...privatePart(call, user) }),
  );
}

/** Those that were made in the group, by whatever name. */
function listServiceAccounts(call: Call): Answer {
  const { id, parentId } = ownedGroup(call);
  if (parentId !== null) throw new GitLabRefusal(400, { message: '400 Bad request' });
  const found = [...call.store.users.values()].filter(
    ({ type, provisionedBy }) => type === 'service_account' && provisionedBy === id,
  );
  return page(
    call,
    found.toSorted((a, b) => b.id - a.id),
    ({ id: userId, username, name, email, publicEmail }) => ({
      id: userId,
      username,
      name,
      email,
      public_email: publicEmail,
    }),
  );
}

/** @throws GitLabRefusal 403 for all but owners */
function ownedGroup(call: Call): GitLabGroup {
  const found = findGroup(call);
  if (!holds(call.store, { kind: 'group', id: found.id }, call.caller, OWNER)) throw forbidden();
  return found;
}

/** The whole list at once: GitLab does not page this one, nor the next. */
function listSamlIdentities(call: Call): Answer {
  const { id, saml } = ownedGroup(call);
  if (!saml) throw new GitLabRefusal(400, { message: '400 Bad request' });
  const identities = call.store.samlIdentities.filter(({ groupId }) => groupId === id);
  return json(
    200,
    identities.map(({ externUid, userId }) => ({ extern_uid: externUid, user_id: userId })),
  );
}

function listScimIdentities(call: Call): Answer {
  const { id } = ownedGroup(call);
  const identities = call.store.scimIdentities.filter(({ groupId }) => groupId === id);
  return json(
    200,
    identities.map(({ externUid, userId, active }) => ({ extern_uid: externUid, user_id: userId, active })),
  );
}

/** GitLab answers 400, not 403, to people who may not see the seats. */
function billedRoot(call: Call): GitLabGroup {
  const found = findGroup(call);
  const owns = holds(call.store, { kind: 'group', id: found.id }, call.caller, OWNER);
  if (!owns || found.parentId !== null) throw new GitLabRefusal(400, { message: '400 Bad request' });
  return found;
}

function listBillable(call: Call): Answer {
  const root = billedRoot(call);
  const search = call.params.text('search')?.toLowerCase() ?? '';
  const users = billableUsers(call.store, root.id).filter(({ name, username, publicEmail }) =>
    [name, username, publicEmail].some((text) => includes(text, search)),
  );
  return page(call, users, (user) => billableMember(call, root, user));
}

function billableMember(call: Call, root: GitLabGroup, user: GitLabUser): Record<string, unknown> {
  const rows = treeRows(call, root, user);
  const rootRow = call.store.rowAt({ kind: 'group', id: root.id }, user.id);
  const seesEmail = call.caller.admin || user.enterpriseGroupId === root.id;
  return {
    ...userBasic(call, user),
    email: seesEmail ? user.email : user.publicEmail || null,
    last_activity_on: user.lastActivityOn ?? null,
    membership_type: rows.some(({ kind }) => kind === 'group') ? 'group_member' : 'project_member',
    removable: true,
    created_at: user.createdAt,
    is_last_owner: rootRow !== undefined && isLastOwner(call.store, rootRow),
    last_login_at: null,
  };
}

const treeRows = ({ store }: Call, root: GitLabGroup, user: GitLabUser): MemberRow[] =>
  store
    .rowsOf(user.id)
    .filter(({ kind, placeId }) => store.tree.within({ kind, id: placeId }, root.id))
    .toSorted((a, b) => a.id - b.id);

/** Every direct row of one billable person in the tree; people without a seat are 404. */
function listMemberships(call: Call): Answer {
  const root = billedRoot(call);
  const user = call.store.users.get(call.params.id('user_id'));
  if (user === undefined || !isBillable(call.store, root.id, user)) throw missing('User');
  return page(call, treeRows(call, root, user), (row) => membership(call, row));
}

function membership(call: Call, row: MemberRow): Record<string, unknown> {
  const { tree, memberRoles } = call.store;
  const place = { kind: row.kind, id: row.placeId };
  const path = tree.fullPath(place);
  const custom = memberRoles.find(({ id }) => id === row.memberRoleId);
  return {
    id: row.id,
    source_id: row.placeId,
    source_full_name: tree.fullName(place),
    source_members_url:
      row.kind === 'group'
        ? `${call.request.origin}/groups/${path}/-/group_members`
        : `${call.request.origin}/${path}/-/project_members`,
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    access_level: {
      string_value: custom?.name ?? LEVEL_NAMES.get(row.level) ?? '',
      integer_value: row.level,
      custom_role: custom === undefined ? null : { id: custom.id, name: custom.name },
    },
  };
}

export const USER_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/user',
    params: {},
    scopes: USER_SCOPES,
    run: (call) => json(200, currentUser(call)),
  },
  {
    method: 'GET',
    path: '/users',
    params: { username: 'text', search: 'text', active: 'flag', blocked: 'flag', ...PAGE },
    scopes: USER_SCOPES,
    run: listUsers,
  },
  { method: 'GET', path: '/users/:id', params: { id: 'integer' }, scopes: USER_SCOPES, run: showUser },
  {
    method: 'GET',
    path: '/users/:user_id/status',
    params: { user_id: 'text' },
    scopes: USER_SCOPES,
    run: showStatus,
  },
  {
    method: 'GET',
    path: '/groups/:id/enterprise_users',
    params: { id: 'text', username: 'text', search: 'text', active: 'flag', blocked: 'flag', ...PAGE },
    run: listEnterpriseUsers,
  },
  {
    method: 'GET',
    path: '/groups/:id/service_accounts',
    params: { id: 'text', ...PAGE },
    run: listServiceAccounts,
  },
  {
    method: 'GET',
    path: '/groups/:id/saml/identities',
    params: { id: 'text' },
    run: listSamlIdentities,
  },
  {
    method: 'GET',
    path: '/groups/:id/scim/identities',
    params: { id: 'text' },
    run: listScimIdentities,
  },
  {
    method: 'GET',
    path: '/groups/:id/billable_members',
    params: { id: 'text', search: 'text', ...PAGE },
    run: listBillable,
  },
  {
    method: 'GET',
    path: '/groups/:id/billable_members/:user_id/memberships',
    params: { id: 'text', user_id: 'integer', ...PAGE },
    run: listMemberships,
  },
];
