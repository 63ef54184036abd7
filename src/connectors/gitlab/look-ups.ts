/** One row, group or project looked up by itself. */
import type { Place } from '../connector.ts';
import type { FoundMembership, FoundResource, ResourceRef } from '../found.ts';
import type { How } from './api/api.ts';
import { cannotFind } from './api/errors.ts';
import { showDirect } from './api/member-calls.ts';
import { foundOf } from './lists/found-row.ts';
import { Group, memberOf, Project } from './api/schema.ts';
import { demandWhole, isPlaceMissing, isRowMissing, type GitLab } from './api/standing.ts';
import { foundGroup, foundProject } from './lists/sync.ts';

/**
 * One request, in the budget of a sync: nobody waits for it.
 * @throws ConnectorError missing, forbidden; GitLabFailure
 */
export async function findMembership(
  gitlab: GitLab,
  { resource, accountExternalId }: Place,
  signal: AbortSignal,
): Promise<FoundMembership | null> {
  const how: How = { priority: 'sync', signal };
  const self = await gitlab.self(how);
  try {
    const userId = Number(accountExternalId);
    const { body } = await gitlab.client.send(memberOf(userId), how, (api) =>
      showDirect(api, resource, userId),
    );
    return foundOf(body, self);
  } catch (error) {
    if (isRowMissing(error)) return null;
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
    throw cannotFind(resource, error);
  }
}

/**
 * One request; three more to be sure that what is hidden is gone.
 * @throws ConnectorError forbidden; GitLabFailure
 */
export async function findResource(
  gitlab: GitLab,
  { kind, externalId }: ResourceRef,
  how: How,
): Promise<FoundResource | null> {
  const { client } = gitlab;
  try {
    if (kind === 'project')
      return foundProject((await client.send(Project, how, (api) => api.Projects.show(externalId))).body);
    const show = client.send(Group, how, (api) => api.Groups.show(externalId, { withProjects: false }));
    return foundGroup((await show).body);
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
    return null;
  }
}
