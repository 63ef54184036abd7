/* The bodies of hooks, in GitLab's words, and which hook hears of what. */
import type { GitLabEvent } from './gitlab-events.ts';
import {
  LEVEL_NAMES,
  type GitLabGroup,
  type GitLabProject,
  type MemberRow,
  type Place,
} from './gitlab-state.ts';
import type { GitLabStore } from './gitlab-store.ts';
import { placeOf } from './gitlab-validation.ts';

interface Told {
  /** The value of X-Gitlab-Event in a group webhook. */
  readonly header: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Of = 'system' | { readonly groupId: number };

/** Null when a hook of this kind does not hear of it. */
export function hookBody(store: GitLabStore, event: GitLabEvent, of: Of): Told | null {
  if (of !== 'system' && !isHeardBelow(store, event, of.groupId)) return null;
  switch (event.kind) {
    case 'member':
      return { header: 'Member Hook', body: ofMember(store, event.row, event.change) };
    case 'user':
      return { header: 'System Hook', body: ofUser(event) };
    case 'group':
      return of === 'system'
        ? { header: 'System Hook', body: ofGroup(store, event) }
        : { header: 'Subgroup Hook', body: ofSubgroup(store, event) };
    case 'project':
      return { header: 'Project Hook', body: ofProject(store, event) };
  }
}

/**
 * A group webhook hears of members of groups, of subgroups and projects that come and go, and of
 * nothing else.
 */
function isHeardBelow({ tree }: GitLabStore, event: GitLabEvent, groupId: number): boolean {
  const isIn = (id: number): boolean => tree.lineage(id).some((group) => group.id === groupId);
  if (event.kind === 'member') return event.row.kind === 'group' && isIn(event.row.placeId);
  if (event.kind === 'user' || (event.change !== 'create' && event.change !== 'destroy')) return false;
  if (event.kind === 'project') return isIn(event.project.groupId);
  return event.group.parentId !== null && isIn(event.group.parentId);
}

/** GitLab writes whole seconds. */
const seconds = (at: string): string => `${at.slice(0, 19)}Z`;
const times = (createdAt: string, updatedAt = createdAt): Record<string, unknown> => ({
  created_at: seconds(createdAt),
  updated_at: seconds(updatedAt),
});

const VERBS = { add: 'add_to', update: 'update_for', remove: 'remove_from' } as const;

function ofMember(store: GitLabStore, row: MemberRow, change: keyof typeof VERBS): Told['body'] {
  const user = store.user(row.userId);
  const person = {
    user_username: user.username,
    user_name: user.name,
    user_email: user.email,
    user_id: user.id,
  };
  const place: Place = placeOf(row);
  const access = LEVEL_NAMES.get(row.level) ?? null;
  if (row.kind === 'group') {
    const group = store.tree.group(row.placeId);
    return {
      ...times(row.createdAt, row.updatedAt),
      group_name: group.name,
      group_path: group.path,
      group_id: group.id,
      ...person,
      group_access: access,
      group_plan: null,
      expires_at: row.expiresAt === null ? null : `${row.expiresAt}T00:00:00Z`,
      event_name: `user_${VERBS[change]}_group`,
    };
  }
  const project = store.tree.project(row.placeId);
  return {
    ...times(row.createdAt, row.updatedAt),
    event_name: `user_${VERBS[change]}_team`,
    access_level: access,
    project_id: project.id,
    project_name: project.name,
    project_path: project.path,
    project_path_with_namespace: store.tree.fullPath(place),
    ...person,
    project_visibility: 'private',
  };
}

function ofUser(event: Extract<GitLabEvent, { kind: 'user' }>): Told['body'] {
  const { user, change } = event;
  return {
    ...times(user.createdAt),
    event_name: `user_${change}`,
    name: user.name,
    email: user.email,
    user_id: user.id,
    username: user.username,
    ...(change === 'rename' ? { old_username: event.old } : {}),
    ...(change === 'failed_login' ? { state: user.state } : {}),
  };
}

const pathOf = (store: GitLabStore, { id }: GitLabGroup): string =>
  store.tree.fullPath({ kind: 'group', id });

function ofGroup(store: GitLabStore, event: Extract<GitLabEvent, { kind: 'group' }>): Told['body'] {
  const { group, change } = event;
  const old = change === 'rename' ? event.old : null;
  return {
    ...times(group.createdAt),
    event_name: `group_${change}`,
    name: group.name,
    path: group.path,
    full_path: pathOf(store, group),
    group_id: group.id,
    ...(old === null ? {} : { old_path: old.split('/').at(-1), old_full_path: old }),
  };
}

function ofSubgroup(
  store: GitLabStore,
  { group, change }: Extract<GitLabEvent, { kind: 'group' }>,
): Told['body'] {
  const parent = store.tree.group(group.parentId ?? 0);
  return {
    ...times(group.createdAt),
    event_name: `subgroup_${change}`,
    name: group.name,
    path: group.path,
    full_path: pathOf(store, group),
    group_id: group.id,
    parent_group_id: parent.id,
    parent_name: parent.name,
    parent_path: parent.path,
    parent_full_path: pathOf(store, parent),
  };
}

function ofProject(store: GitLabStore, event: Extract<GitLabEvent, { kind: 'project' }>): Told['body'] {
  const { project, change } = event;
  return {
    ...times(project.createdAt),
    event_name: `project_${change}`,
    name: project.name,
    path: project.path,
    path_with_namespace: fullPath(store, project),
    project_id: project.id,
    owner_name: store.tree.group(project.groupId).name,
    owner_email: null,
    owners: [],
    project_namespace_id: project.groupId,
    project_visibility: 'private',
    ...('old' in event ? { old_path_with_namespace: event.old } : {}),
  };
}

const fullPath = (store: GitLabStore, { id }: GitLabProject): string =>
  store.tree.fullPath({ kind: 'project', id });
