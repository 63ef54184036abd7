import type { Role } from '../../domain/entitlement.ts';
import type { Place } from '../connector.ts';
import type { ResourceRef } from '../found.ts';
import type { How } from './api/api.ts';
import { notUnderstood, textOf } from './api/errors.ts';
import { GitLabFailure } from './api/failure.ts';
import { showEffective } from './api/member-calls.ts';
import { roleNamed, roleOf } from './api/roles.ts';
import { effectiveMemberOf, Group, Project } from './api/schema.ts';
import { isRowMissing, type GitLab } from './api/standing.ts';

const BELOW_INHERITED = /should be greater than or equal to (.+?) inherited membership from group/;

/** GitLab refused a direct row because a group above gives the person more. */
export const isBelowInherited = ({ status, body }: GitLabFailure): boolean =>
  status === 400 && BELOW_INHERITED.test(textOf(body));

/**
 * The lowest role GitLab takes for a direct row there: the one it names, else (a name hallpass does
 * not know) what the person holds on the group above, which is never lower.
 * @throws ConnectorError unreachable when there is no such role after all: then it is not known
 * what GitLab refused for; GitLabFailure
 */
export async function floorOf(gitlab: GitLab, place: Place, how: How, refusal: GitLabFailure): Promise<Role> {
  const named = roleNamed(BELOW_INHERITED.exec(textOf(refusal.body))?.[1] ?? '');
  if (named !== null) return named;
  const parent = await parentOf(gitlab, place.resource, how);
  if (parent === null) throw contradiction(refusal);
  const userId = Number(place.accountExternalId);
  try {
    const { body } = await gitlab.client.send(effectiveMemberOf(userId), how, (api) =>
      showEffective(api, parent, userId),
    );
    const role = roleOf(body);
    if (role === null) throw contradiction(refusal);
    return role;
  } catch (error) {
    if (isRowMissing(error)) throw contradiction(error);
    throw error;
  }
}

const contradiction = (cause: GitLabFailure): Error => notUnderstood({ code: 'floor_hidden' }, cause);

async function parentOf({ client }: GitLab, resource: ResourceRef, how: How): Promise<ResourceRef | null> {
  if (resource.kind === 'project') {
    const { body } = await client.send(Project, how, (api) => api.Projects.show(resource.externalId));
    return body.namespace.kind === 'user' ? null : { kind: 'group', externalId: String(body.namespace.id) };
  }
  const { body } = await client.send(Group, how, (api) =>
    api.Groups.show(resource.externalId, { withProjects: false }),
  );
  return body.parent_id ? { kind: 'group', externalId: String(body.parent_id) } : null;
}
