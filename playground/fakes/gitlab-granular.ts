/*
 * Fine-grained tokens: what a request needs is named permissions, each held at a boundary, as
 * GitLab 19.4 declares them for its routes. A grant for a group is one for everything below it.
 * What a route needs is judged before anything else about the request is.
 */
import { GitLabRefusal } from './gitlab-answer.ts';
import type { Route } from './gitlab-call.ts';
import type { GitLabStore } from './gitlab-store.ts';
import type { AccessToken, GranularScope, Place } from './gitlab-state.ts';

type Boundary = 'group' | 'project' | 'user' | 'instance';
type Need = readonly [permission: string, boundary: Boundary];

const MEMBER = { GET: 'read_member', POST: 'create_member', PUT: 'update_member', DELETE: 'delete_member' };

const TOKENS = {
  GET: 'read_resource_access_token',
  POST: 'create_resource_access_token',
  PUT: 'rotate_resource_access_token',
  DELETE: 'delete_resource_access_token',
};

const DEPLOY_KEYS = {
  GET: 'read_deploy_key',
  POST: 'create_deploy_key',
  PUT: 'update_deploy_key',
  DELETE: 'delete_deploy_key',
};

/** First match wins; the paths are those of the routes. */
const NEEDS: readonly (readonly [path: RegExp, need: (method: Route['method']) => Need])[] = [
  [/^\/groups\/:id\/(members|billable_members)\b/, (method) => [MEMBER[method], 'group']],
  [/^\/projects\/:id\/members\b/, (method) => [MEMBER[method], 'project']],
  [/^\/groups\/:id\/invitations$/, () => ['read_invitation', 'group']],
  [/^\/projects\/:id\/invitations$/, () => ['read_invitation', 'project']],
  [/^\/groups\/:id\/access_tokens\b/, (method) => [TOKENS[method], 'group']],
  [/^\/projects\/:id\/access_tokens\b/, (method) => [TOKENS[method], 'project']],
  [/^\/projects\/:id\/deploy_keys\b/, (method) => [DEPLOY_KEYS[method], 'project']],
  [/^\/groups\/:id\/projects$/, () => ['read_project', 'group']],
  [/^\/groups\/:id\/enterprise_users$/, () => ['read_enterprise_user', 'group']],
  [/^\/groups\/:id\/service_accounts$/, () => ['read_service_account', 'group']],
  [/^\/groups\/:id\/audit_events$/, () => ['read_audit_event', 'group']],
  [/^\/projects\/:id\/audit_events$/, () => ['read_audit_event', 'project']],
  [/^\/groups\/:id(\/descendant_groups|\/invited_groups)?$/, () => ['read_group', 'group']],
  [/^\/projects\/:id$/, () => ['read_project', 'project']],
  [/^\/groups$/, () => ['read_group', 'user']],
  [/^\/user$|^\/users\/:id$/, () => ['read_user', 'user']],
  [/^\/users\/:user_id\/status$/, () => ['read_status', 'user']],
  [/^\/users$/, () => ['read_user', 'instance']],
  [/^\/(version|metadata)$/, () => ['read_metadata', 'instance']],
  [/^\/personal_access_tokens\/self$/, () => ['read_personal_access_token', 'user']],
  [/^\/personal_access_tokens\/self\/rotate$/, () => ['rotate_personal_access_token', 'user']],
];

/**
 * Nothing for a token of the old kind, and for a group or project that is not there.
 * @throws GitLabRefusal 403 that names what is missing
 */
export function demandGranular(
  store: GitLabStore,
  token: AccessToken,
  { method, path }: Pick<Route, 'method' | 'path'>,
  pathParams: Readonly<Record<string, string>>,
): void {
  if (token.granularScopes === undefined) return;
  const need = NEEDS.find(([pattern]) => pattern.test(path))?.[1](method);
  // Not every route says yet what it needs.
  if (need === undefined) throw refused('Unable to determine boundaries and permissions for authorization');
  const [permission, boundary] = need;
  const place = placeOf(store, boundary, pathParams['id'] ?? '');
  if (place === undefined) return;
  const held = token.granularScopes.some(
    (scope) => scope.permissions.includes(permission) && covers(store, scope, boundary, place),
  );
  if (held) return;
  throw refused(
    `This operation requires a fine-grained personal access token with the following ${boundary} permissions: [${nameOf(permission)}].`,
  );
}

/** Null where nothing is looked at, undefined where it is not there. */
function placeOf(store: GitLabStore, boundary: Boundary, id: string): Place | null | undefined {
  if (boundary === 'user' || boundary === 'instance') return null;
  const { tree } = store;
  const isNumber = /^\d+$/.test(id);
  const found =
    boundary === 'group'
      ? isNumber
        ? tree.groups.get(Number(id))
        : tree.groupAt(id)
      : isNumber
        ? tree.projects.get(Number(id))
        : tree.projectAt(id);
  return found === undefined ? undefined : { kind: boundary, id: found.id };
}

function covers(
  store: GitLabStore,
  { access, group_id, project_id }: GranularScope,
  boundary: Boundary,
  place: Place | null,
): boolean {
  if (place === null) return access === boundary;
  if (access === 'all_memberships') return true;
  if (access !== 'selected_memberships') return false;
  if (place.kind === 'project' && project_id === place.id) return true;
  return group_id !== null && store.tree.within(place, group_id);
}

/** `create_member` is shown as `Member: Create`. */
function nameOf(permission: string): string {
  const [verb = '', ...thing] = permission
    .split('_')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return `${thing.join(' ')}: ${verb}`;
}

const refused = (why: string): GitLabRefusal =>
  new GitLabRefusal(403, {
    error: 'insufficient_granular_scope',
    error_description: `Access denied: ${why}`,
  });
