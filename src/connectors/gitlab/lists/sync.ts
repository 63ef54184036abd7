/**
 * The tree, its member lists and the accounts, streamed page by page in as few requests as GitLab
 * allows.
 */
import type { z } from 'zod';
import type { Account } from '../../../domain/identities/account.ts';
import type {
  Counted,
  FoundMembership,
  FoundResource,
  ListPage,
  ResourceRef,
  TreeStop,
} from '../../found.ts';
import { livePathOf } from '../../../domain/archived.ts';
import { accountOf } from './accounts.ts';
import type { Api, How } from '../api/api.ts';
import type { ListOptions, Page } from '../api/client.ts';
import { cannotFind } from '../api/errors.ts';
import { listDirect } from '../api/member-calls.ts';
import { foundOf } from './found-row.ts';
import { Group, Member, Project, ServiceAccount, User } from '../api/schema.ts';
import { demandNotOffered, demandWhole, isPlaceMissing, type GitLab } from '../api/standing.ts';

/** By id, so that what appears during the sync run comes last and shifts no page. */
const IN_ORDER = { orderBy: 'id', sort: 'asc' } as const;

/** A place in one of the lists: `groups 3` is behind the third page of groups. */
interface Stop<L extends string> {
  readonly list: L;
  readonly page: number;
}

/** Pure. Null for none, and for one that this version does not know. */
function stopOf<L extends string>(after: string | null, lists: readonly L[]): Stop<L> | null {
  const [name, page] = after?.split(' ') ?? [];
  const list = lists.find((one) => one === name);
  return list === undefined || !/^\d+$/.test(page ?? '') ? null : { list, page: Number(page) };
}

/** In this order. Simple lists do not say which projects are archived; which list it is, does. */
const TREE_LISTS = ['groups', 'projects', 'archived'] as const;

interface TreeOptions {
  readonly from?: TreeStop | null;
  readonly counted?: Counted;
  readonly top?: FoundResource;
}

/** As the root of the tree: what it may lie in is none of it. Pure. */
export const topOf = (group: Group): FoundResource => ({ ...foundGroup(group), parentExternalId: null });

async function readTop({ client, group }: GitLab, how: How): Promise<FoundResource> {
  const { body } = await client.send(Group, how, (api) => api.Groups.show(group, { withProjects: false }));
  return topOf(body);
}

/**
 * The top-level group, everything below it: ceil(groups / 100) + ceil(projects / 100) +
 * ceil(archived projects / 100) requests, at least one for each, and one where `top` is not known.
 * Projects that others share with
 * the groups are left out.
 */
export async function* listResources(
  gitlab: GitLab,
  signal: AbortSignal,
  { from = null, counted = () => {}, top }: TreeOptions,
): AsyncGenerator<ListPage<FoundResource>> {
  const how: How = { priority: 'sync', signal };
  const stop = stopOf(from?.after ?? null, TREE_LISTS);
  const known = new Set(stop === null ? [] : from?.groups);
  if (stop === null) {
    const first = top ?? (await readTop(gitlab, how));
    known.add(first.externalId);
    yield { items: [first], after: 'groups 0' };
  }
  const isAhead = (list: (typeof TREE_LISTS)[number]): boolean =>
    stop === null || TREE_LISTS.indexOf(list) >= TREE_LISTS.indexOf(stop.list);
  const pageOf = (list: string): number => (stop?.list === list ? stop.page : 0);
  // The list is of what lies below the group, which is one itself.
  const countedGroups = (total: number): void => counted('group', total + 1);
  if (isAhead('groups'))
    yield* listGroups(gitlab, how, { after: pageOf('groups'), counted: countedGroups }, known);
  let projects = 0;
  for (const list of ['projects', 'archived'] as const) {
    if (!isAhead(list)) continue;
    const countedProjects = (total: number): void => counted('project', (projects += total));
    const options = { after: pageOf(list), counted: countedProjects };
    yield* listProjects(gitlab, how, options, list);
  }
}

async function* listProjects(
  { client, group }: GitLab,
  how: How,
  options: Required<ListOptions>,
  list: 'projects' | 'archived',
): AsyncGenerator<ListPage<FoundResource>> {
  const archived = list === 'archived';
  const asked = { includeSubgroups: true, withShared: false, archived, simple: true, ...IN_ORDER };
  let page = options.after;
  const pages = client.pages(
    Project,
    how,
    (api, one) => api.Groups.allProjects(group, { ...asked, ...one }),
    options,
  );
  for await (const found of pages) {
    page += 1;
    yield { items: found.map((one) => foundProject({ ...one, archived })), after: `${list} ${page}` };
  }
}

/**
 * A group that was moved below a younger one waits for it; what waits in vain (its parent slipped
 * between two pages) comes last.
 */
async function* listGroups(
  { client, group }: GitLab,
  how: How,
  options: Required<ListOptions>,
  seen: Set<string>,
): AsyncGenerator<ListPage<FoundResource>> {
  const waiting = new Map<string, FoundResource[]>();
  let page = options.after;
  const pages = client.pages(
    Group,
    how,
    (api, one) => api.Groups.allDescendantGroups(group, { ...IN_ORDER, ...one }),
    options,
  );
  for await (const found of pages) {
    page += 1;
    const items = found.flatMap((one) => released(foundGroup(one), seen, waiting));
    yield { items, after: waiting.size === 0 ? `groups ${page}` : null };
  }
  if (waiting.size > 0) yield { items: [...waiting.values()].flat(), after: `groups ${page}` };
}

/**
 * The group and those that have waited for it; none when it has to wait itself, or was there
 * already.
 */
function released(
  group: FoundResource,
  seen: Set<string>,
  waiting: Map<string, FoundResource[]>,
): FoundResource[] {
  const parent = group.parentExternalId ?? '';
  if (!seen.has(parent)) {
    waiting.set(parent, [...(waiting.get(parent) ?? []), group]);
    return [];
  }
  const ready = [group].filter(({ externalId }) => !seen.has(externalId));
  for (const { externalId } of ready) {
    seen.add(externalId);
    ready.push(...(waiting.get(externalId) ?? []));
    waiting.delete(externalId);
  }
  return ready;
}

/**
 * No list has the mark of a group above, and simple ones have none: what is scheduled for deletion
 * is told by its path, too.
 */
const isOver = (
  { archived, marked_for_deletion_on: deletedOn }: Pick<Project, 'archived' | 'marked_for_deletion_on'>,
  path: string,
): boolean => archived === true || Boolean(deletedOn) || livePathOf(path) !== null;

export const foundGroup = (group: Group): FoundResource => ({
  kind: 'group',
  externalId: String(group.id),
  path: group.full_path,
  name: group.name,
  parentExternalId: group.parent_id ? String(group.parent_id) : null,
  archived: isOver(group, group.full_path),
  createdAt: group.created_at ? new Date(group.created_at) : null,
});

export const foundProject = (project: Project): FoundResource => ({
  kind: 'project',
  externalId: String(project.id),
  path: project.path_with_namespace,
  name: project.name,
  parentExternalId: String(project.namespace.id),
  archived: isOver(project, project.path_with_namespace),
  createdAt: project.created_at ? new Date(project.created_at) : null,
  madeBy: project.creator_id ? String(project.creator_id) : null,
});

/**
 * The direct rows of one resource, each person once: a request for every 100.
 * @throws ConnectorError missing, forbidden when the token lost its rights; GitLabFailure
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
        yield foundOf(member, self);
      }
    }
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
    throw cannotFind(resource, error);
  }
}

/** In this order; the first two only where GitLab has them. */
const ACCOUNT_LISTS = ['enterprise_users', 'service_accounts', 'named'] as const;

/**
 * The group's enterprise users and its service accounts, where GitLab has such, then the accounts
 * of `usernames`, one request for each. A service account can be called anything, and member lists
 * do not tell it from a human.
 */
export async function* listAccounts(
  gitlab: GitLab,
  usernames: readonly string[],
  signal: AbortSignal,
  after: string | null,
): AsyncGenerator<ListPage<Account>> {
  const how: How = { priority: 'sync', signal };
  const self = await gitlab.self(how);
  const stop = stopOf(after, ACCOUNT_LISTS);
  const isAhead = (list: (typeof ACCOUNT_LISTS)[number]): boolean =>
    stop === null || ACCOUNT_LISTS.indexOf(list) >= ACCOUNT_LISTS.indexOf(stop.list);
  const pageOf = (list: string): number => (stop?.list === list ? stop.page : 0);
  if (isAhead('enterprise_users')) {
    let page = pageOf('enterprise_users');
    for await (const users of listOffered(gitlab, how, 'enterprise_users', User, page))
      yield { items: users.map((user) => accountOf(user, self)), after: `enterprise_users ${++page}` };
  }
  if (isAhead('service_accounts')) {
    let page = pageOf('service_accounts');
    for await (const users of listOffered(gitlab, how, 'service_accounts', ServiceAccount, page))
      yield { items: users.map(serviceAccount), after: `service_accounts ${++page}` };
  }
  for (const [index, username] of [...usernames.entries()].slice(pageOf('named'))) {
    const { body } = await gitlab.client.send(User.array(), how, (api) =>
      api.Users.all({ username, page: 1, perPage: 1 }),
    );
    yield { items: body.map((user) => accountOf(user, self)), after: `named ${index + 1}` };
  }
}

const serviceAccount = ({ id, username, name }: ServiceAccount): Account => ({
  externalId: String(id),
  username,
  name,
  claims: {},
  state: 'active',
  isBot: true,
});

/** What not every GitLab has, and only for top-level groups; elsewhere there are none. */
async function* listOffered<T>(
  gitlab: GitLab,
  how: How,
  what: 'enterprise_users' | 'service_accounts',
  schema: z.ZodType<T>,
  after: number,
): AsyncGenerator<T[]> {
  const path = `groups/${encodeURIComponent(gitlab.group)}/${what}`;
  const list = async (api: Api, page: Page): Promise<unknown> => {
    const { body } = await api.Groups.requester.get(path, { searchParams: { ...page } });
    return body;
  };
  try {
    yield* gitlab.client.pages(schema, how, list, { after });
  } catch (error) {
    await demandNotOffered(gitlab, how, error);
  }
}
