import { canSee } from './gitlab-access.ts';
import { forbidden, GitLabRefusal, json, type Answer } from './gitlab-answer.ts';
import { findGroup, findProjectId, type Call, type Route } from './gitlab-call.ts';
import { group, groupDetail, project, projectSimple } from './gitlab-entities.ts';
import { page } from './gitlab-pages.ts';
import type { GitLabProject } from './gitlab-state.ts';

const PAGE = { page: 'integer', per_page: 'integer' } as const;
const ORDER = { order_by: 'text', sort: 'text' } as const;

function showGroup(call: Call): Answer {
  const found = findGroup(call);
  call.limits.count('group', String(call.caller.id));
  // On unless switched off, which GitLab has long announced to change.
  const projects =
    call.params.flag('with_projects') === false
      ? {}
      : {
          projects: call.store.tree
            .projectsIn(found.id)
            .slice(0, 100)
            .map((one) => project(call, one)),
        };
  return json(200, { ...groupDetail(call, found), ...projects });
}

/** The groups one is a member of or more; `search` looks into names and paths. */
function listGroups(call: Call): Answer {
  const { store, params, caller } = call;
  const search = (params.text('search') ?? '').toLowerCase();
  const visible = [...store.tree.groups.values()]
    .filter(({ id }) => canSee(store, { kind: 'group', id }, caller))
    .filter(({ parentId }) => params.flag('top_level_only') !== true || parentId === null)
    .filter(({ name, path }) => [name, path].some((text) => text.toLowerCase().includes(search)));
  const sorted = ordered(call, visible, { by: ['name', 'path', 'id'], sort: 'asc' });
  return page(call, sorted, (found) => group(call, found));
}

function listDescendants(call: Call): Answer {
  const visible = call.store.tree
    .descendants(findGroup(call).id)
    .filter(({ id }) => canSee(call.store, { kind: 'group', id }, call.caller));
  const sorted = ordered(call, visible, { by: ['name', 'path', 'id'], sort: 'asc' });
  return page(call, sorted, (found) => group(call, found));
}

function listProjects(call: Call): Answer {
  const found = findGroup(call);
  call.limits.count('groupProjects', String(call.caller.id));
  const archived = call.params.flag('archived');
  const visible = [...new Set([...ownProjects(call, found.id), ...sharedProjects(call, found.id)])].filter(
    (one) =>
      (archived === null || archived === isArchived(call, one)) &&
      canSee(call.store, { kind: 'project', id: one.id }, call.caller),
  );
  const sorted = ordered(call, visible, { by: ['created_at', 'id', 'name', 'path'], sort: 'desc' });
  const present = call.params.flag('simple') === true ? projectSimple : project;
  return page(call, sorted, (one) => present(call, one));
}

const includesSubgroups = ({ params }: Call): boolean => params.flag('include_subgroups') === true;

const ownProjects = (call: Call, groupId: number): GitLabProject[] =>
  includesSubgroups(call) ? call.store.tree.projectsBelow(groupId) : call.store.tree.projectsIn(groupId);

/**
 * Projects from anywhere that invited the group: part of the list unless `with_shared` is false.
 */
function sharedProjects(call: Call, groupId: number): GitLabProject[] {
  if (call.params.flag('with_shared') === false) return [];
  const { store } = call;
  const below = includesSubgroups(call) ? store.tree.descendants(groupId).map(({ id }) => id) : [];
  const groups = new Set([groupId, ...below]);
  return store
    .allShares()
    .filter(({ kind, invitedGroupId }) => kind === 'project' && groups.has(invitedGroupId))
    .map(({ placeId }) => store.tree.project(placeId));
}

const isArchived = ({ store }: Call, { archived, groupId }: GitLabProject): boolean =>
  archived || store.tree.lineage(groupId).some((above) => above.archived);

interface Ordering {
  /** What `order_by` may say, the default first. */
  readonly by: readonly string[];
  readonly sort: 'asc' | 'desc';
}

/** Sorted by `order_by` and `sort`, ties by id. */
function ordered<T extends { id: number; name: string; path: string; createdAt: string }>(
  { params }: Call,
  items: readonly T[],
  { by, sort }: Ordering,
): T[] {
  const key = params.text('order_by') ?? by[0] ?? 'id';
  const direction = params.text('sort') ?? sort;
  if (!by.includes(key)) throw new GitLabRefusal(400, { error: 'order_by does not have a valid value' });
  const valueOf = (item: T): string | number => {
    if (key === 'name') return item.name.toLowerCase();
    if (key === 'path') return item.path;
    return key === 'created_at' ? item.createdAt : item.id;
  };
  const rising = items
    .map((item) => ({ item, value: valueOf(item) }))
    .toSorted((a, b) => (a.value === b.value ? a.item.id - b.item.id : a.value < b.value ? -1 : 1))
    .map(({ item }) => item);
  return direction === 'desc' ? rising.toReversed() : rising;
}

function showProject(call: Call): Answer {
  const id = findProjectId(call);
  call.limits.count('project', String(call.caller.id));
  return json(200, project(call, call.store.tree.project(id)));
}

/** Roles of its own, which only a plan of the Enterprise Edition has. */
function listMemberRoles(call: Call): Answer {
  const { id } = findGroup(call);
  const { store } = call;
  if (!store.version.endsWith('-ee')) throw new GitLabRefusal(404, { error: '404 Not Found' });
  if (store.tree.groups.get(id)?.plan !== 'ultimate') throw forbidden();
  const own = store.memberRoles.filter(({ groupId }) => groupId === id);
  return json(
    200,
    own.map(({ id: number, name, baseLevel, abilities }) => ({
      ...abilities,
      id: number,
      group_id: id,
      name,
      base_access_level: baseLevel,
    })),
  );
}

export const TREE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/groups/:id/member_roles', params: { id: 'text' }, run: listMemberRoles },
  {
    method: 'GET',
    path: '/groups',
    params: { search: 'text', top_level_only: 'flag', ...ORDER, ...PAGE },
    run: listGroups,
  },
  { method: 'GET', path: '/groups/:id', params: { id: 'text', with_projects: 'flag' }, run: showGroup },
  {
    method: 'GET',
    path: '/groups/:id/descendant_groups',
    params: { id: 'text', ...ORDER, ...PAGE },
    run: listDescendants,
  },
  {
    method: 'GET',
    path: '/groups/:id/projects',
    params: {
      id: 'text',
      include_subgroups: 'flag',
      with_shared: 'flag',
      archived: 'flag',
      simple: 'flag',
      ...ORDER,
      ...PAGE,
    },
    run: listProjects,
  },
  { method: 'GET', path: '/projects/:id', params: { id: 'text' }, run: showProject },
];
