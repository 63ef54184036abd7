/** The tree, its member lists and the accounts, streamed page by page in as few requests as GitLab allows. */
import type { z } from 'zod';
import type { Account } from '../../domain/account.ts';
import type { Counted, FoundMembership, FoundResource, ResourceRef } from '../connector.ts';
import { accountOf } from './accounts.ts';
import type { How } from './client.ts';
import { listDirect } from './member-calls.ts';
import { rowOf } from './roles.ts';
import { Group, Member, Project, ServiceAccount, User } from './schema.ts';
import { demandNotOffered, demandWhole, isPlaceMissing, type GitLab } from './standing.ts';

/** By id, so that what appears during the walk comes last and shifts no page. */
const IN_ORDER = { orderBy: 'id', sort: 'asc' } as const;

/**
 * The top-level group, everything below it: 1 + ceil(groups / 100) + ceil(projects / 100) requests. Archived projects are left out, for
 * nobody can be given anything there; so are projects that others share with the groups.
 */
export async function* listResources(
  gitlab: GitLab,
  signal: AbortSignal,
  counted: Counted = () => {},
): AsyncGenerator<FoundResource> {
  const how: How = { priority: 'sync', signal };
  const { client, group } = gitlab;
  const root = await client.send(Group, how, (api) => api.Groups.show(group, { withProjects: false }));
  yield { ...foundGroup(root.body), parentExternalId: null };
  // The list is of what lies below the group, which is one itself.
  yield* parentsFirst(
    listGroups(gitlab, how, (total) => counted('group', total + 1)),
    root.body.id,
  );
  const projects = client.pages(
    Project,
    how,
    (api, page) =>
      api.Groups.allProjects(root.body.id, {
        includeSubgroups: true,
        withShared: false,
        archived: false,
        simple: true,
        ...IN_ORDER,
        ...page,
      }),
    (total) => counted('project', total),
  );
  for await (const page of projects) yield* page.map(foundProject);
}

async function* listGroups(
  { client, group }: GitLab,
  how: How,
  counted: (total: number) => void,
): AsyncGenerator<Group> {
  const pages = client.pages(
    Group,
    how,
    (api, page) => api.Groups.allDescendantGroups(group, { ...IN_ORDER, ...page }),
    counted,
  );
  for await (const page of pages) yield* page;
}

/** A group that was moved below a younger one waits for it; what waits in vain (its parent slipped between two pages) comes last. */
async function* parentsFirst(groups: AsyncIterable<Group>, rootId: number): AsyncGenerator<FoundResource> {
  const seen = new Set([rootId]);
  const waiting = new Map<number, Group[]>();
  for await (const group of groups) {
    const parent = group.parent_id ?? rootId;
    if (!seen.has(parent)) {
      waiting.set(parent, [...(waiting.get(parent) ?? []), group]);
      continue;
    }
    const ready = [group];
    for (const one of ready) {
      seen.add(one.id);
      yield foundGroup(one);
      ready.push(...(waiting.get(one.id) ?? []));
      waiting.delete(one.id);
    }
  }
  for (const orphans of waiting.values()) yield* orphans.map(foundGroup);
}

export const foundGroup = (group: Group): FoundResource => ({
  kind: 'group',
  externalId: String(group.id),
  path: group.full_path,
  name: group.name,
  parentExternalId: group.parent_id ? String(group.parent_id) : null,
  archived: group.archived === true || Boolean(group.marked_for_deletion_on),
});

export const foundProject = (project: Project): FoundResource => ({
  kind: 'project',
  externalId: String(project.id),
  path: project.path_with_namespace,
  name: project.name,
  parentExternalId: String(project.namespace.id),
  archived: project.archived === true || Boolean(project.marked_for_deletion_on),
});

/**
 * The direct rows of one resource, each person once: a request for every 100. One that was deleted since it was listed has none.
 * @throws ConnectorError forbidden when the token lost its rights; GitLabFailure
 */
export async function* listMemberships(
  gitlab: GitLab,
  resource: ResourceRef,
  signal: AbortSignal,
): AsyncGenerator<FoundMembership> {
  const how: How = { priority: 'sync', signal };
  const self = await gitlab.self(how);
  const seen = new Set<number>();
  const pages = gitlab.client.pages(Member, how, (api, page) => listDirect(api, resource, page));
  try {
    for await (const page of pages) {
      for (const member of page) {
        if (seen.has(member.id)) continue;
        seen.add(member.id);
        yield { account: accountOf(member, self), row: rowOf(member) };
      }
    }
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
  }
}

/**
 * The group's enterprise users and its service accounts, where GitLab has such, then the accounts of `usernames`, one request for each.
 * A service account can be called anything, and member lists do not tell it from a human.
 */
export async function* listAccounts(
  gitlab: GitLab,
  usernames: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Account> {
  const how: How = { priority: 'sync', signal };
  const self = await gitlab.self(how);
  for await (const user of listOffered(gitlab, how, 'enterprise_users', User)) yield accountOf(user, self);
  for await (const { id, username, name } of listOffered(gitlab, how, 'service_accounts', ServiceAccount))
    yield { externalId: String(id), username, name, claims: {}, state: 'active', isBot: true };
  for (const username of usernames) {
    const { body } = await gitlab.client.send(User.array(), how, (api) =>
      api.Users.all({ username, page: 1, perPage: 1 }),
    );
    for (const user of body) yield accountOf(user, self);
  }
}

/** What not every GitLab has, and only for top-level groups; elsewhere there are none. */
async function* listOffered<T>(
  gitlab: GitLab,
  how: How,
  what: 'enterprise_users' | 'service_accounts',
  schema: z.ZodType<T>,
): AsyncGenerator<T> {
  const path = `groups/${encodeURIComponent(gitlab.group)}/${what}`;
  const pages = gitlab.client.pages(schema, how, async (api, page) => {
    const { body } = await api.Groups.requester.get(path, { searchParams: { ...page } });
    return body;
  });
  try {
    for await (const page of pages) yield* page;
  } catch (error) {
    await demandNotOffered(gitlab, how, error);
  }
}
