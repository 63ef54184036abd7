/**
 * A look at a GitLab that is not a connector yet: all that an owner should know before the details
 * are kept.
 */
import type { Findings } from '../../domain/connectors/connector-details.ts';
import { checkToken } from './check.ts';
import type { Client } from './api/client.ts';
import type { How } from './api/api.ts';
import { connectorErrorOf, missing } from './api/errors.ts';
import { gitlabOf, type GitLabOptions } from './connector.ts';
import { Group, Project } from './api/schema.ts';
import { isPlaceMissing, type GitLab } from './api/standing.ts';

/** How the name of a group is looked up: more hits than this are too many to choose from. */
const MOST_HITS = 20;

/**
 * Seven requests, two more for a group that was named by its name; none changes anything. What is
 * asked first is what can be said first: a token that is not good, then a group that is not there.
 * @throws ConnectorError unauthorized (the token), missing (the group), unreachable (the address),
 * rate_limited
 */
export async function probeGitLab(options: GitLabOptions, signal: AbortSignal): Promise<Findings> {
  const how: How = { priority: 'reconcile', signal };
  const gitlab = gitlabOf(options);
  try {
    await gitlab.self(how);
    const group = await resolveGroup(gitlab, how);
    const { account, root, scopes, role, canProvision, expiresOn, warnings } = await checkToken(
      { ...gitlab, group },
      how,
      options.now(),
    );
    const size = await sizeOf(gitlab.client, root.externalId, how);
    return { account, root, scopes, role, canProvision, expiresOn, size, warnings };
  } catch (error) {
    throw connectorErrorOf(error);
  }
}

/**
 * The numeric id of the group, given as that, as its full path or as its name.
 * @throws ConnectorError missing
 */
async function resolveGroup({ client, group }: GitLab, how: How): Promise<string> {
  try {
    const { body } = await client.send(Group, how, (api) => api.Groups.show(group, { withProjects: false }));
    return String(body.id);
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    return groupNamed(client, group, how, error);
  }
}

async function groupNamed(client: Client, name: string, how: How, cause: unknown): Promise<string> {
  const { body } = await client.send(Group.array(), how, async (api) => {
    // gitbeaker would name a way of paging that GitLab does not take here.
    const page = await api.Groups.requester.get('groups', {
      searchParams: { search: name, perPage: MOST_HITS },
    });
    return page.body;
  });
  const isCalled = (group: Group): boolean => group.name.toLowerCase() === name.toLowerCase();
  const hits = body.filter(isCalled);
  const [hit, ...others] = hits;
  if (hit !== undefined && others.length === 0) return String(hit.id);
  const known = hits.length > 0 ? hits : body;
  const paths = known.slice(0, 5).map(({ full_path: path }) => path);
  throw missing({ code: hits.length > 1 ? 'group_ambiguous' : 'group_unseen', group: name, paths }, cause);
}

/** Two requests for one row each: their headers say how many there are. */
async function sizeOf(client: Client, rootId: string, how: How): Promise<Findings['size']> {
  const one = { page: 1, perPage: 1 };
  const [groups, projects] = await Promise.all([
    client.send(Group.array(), how, (api) => api.Groups.allDescendantGroups(rootId, one)),
    client.send(Project.array(), how, (api) =>
      api.Groups.allProjects(rootId, {
        includeSubgroups: true,
        withShared: false,
        archived: false,
        simple: true,
        ...one,
      }),
    ),
  ]);
  // The list is of what lies below the group, which is one itself.
  return { groups: groups.total === null ? null : groups.total + 1, projects: projects.total };
}
