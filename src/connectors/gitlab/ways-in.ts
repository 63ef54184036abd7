/** Groups and addresses that were invited to a group or project: listed, and taken back. */
import type { FoundWayIn, ResourceRef, WayIn } from '../found.ts';
import { roleOfLevel } from '../../domain/entitlement.ts';
import type { Api, How } from './api/api.ts';
import type { Page } from './api/client.ts';
import { notUnderstood, refusedFor } from './api/errors.ts';
import { GitLabFailure } from './api/failure.ts';
import { Group, Invitation, Project, type Share, WriteAnswer } from './api/schema.ts';
import { demandWhole, isPlaceMissing, type GitLab } from './api/standing.ts';

/**
 * The groups invited to a project; of a group, those invited to the projects below, and
 * `withGroups` to it and every group below. Requests: one for a project; for a group ceil(projects
 * / 100), and one for each group. What is gone has none. @throws ConnectorError forbidden;
 * GitLabFailure
 */
export async function* listShares(
  gitlab: GitLab,
  resource: ResourceRef,
  withGroups: boolean,
  signal: AbortSignal,
): AsyncGenerator<FoundWayIn> {
  const how: How = { priority: 'sync', signal };
  const { client } = gitlab;
  try {
    if (resource.kind === 'project') {
      const { body } = await client.send(Project, how, (api) => api.Projects.show(resource.externalId));
      yield* sharesOf(resource, body.shared_with_groups);
      return;
    }
    if (withGroups) yield* groupShares(gitlab, how, resource.externalId);
    const projects = client.pages(Project, how, (api, page) =>
      api.Groups.allProjects(resource.externalId, {
        includeSubgroups: true,
        withShared: false,
        orderBy: 'id',
        sort: 'asc',
        ...page,
      }),
    );
    for await (const page of projects)
      for (const { id, shared_with_groups: shares } of page)
        yield* sharesOf({ kind: 'project', externalId: String(id) }, shares);
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
  }
}

async function* groupShares(gitlab: GitLab, how: How, rootId: string): AsyncGenerator<FoundWayIn> {
  const { client } = gitlab;
  const ids = [rootId];
  const below = client.pages(Group, how, (api, page) =>
    api.Groups.allDescendantGroups(rootId, { orderBy: 'id', sort: 'asc', ...page }),
  );
  for await (const page of below) ids.push(...page.map(({ id }) => String(id)));
  for (const id of ids) yield* sharesOf({ kind: 'group', externalId: id }, await invitedTo(gitlab, how, id));
}

/** One that went while the others were read has none any more. */
async function invitedTo(gitlab: GitLab, how: How, id: string): Promise<Group['shared_with_groups']> {
  try {
    const { body } = await gitlab.client.send(Group, how, (api) =>
      api.Groups.show(id, { withProjects: false }),
    );
    return body.shared_with_groups;
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
    return null;
  }
}

function* sharesOf(
  resource: ResourceRef,
  shares: readonly Share[] | null | undefined,
): Generator<FoundWayIn> {
  for (const share of shares ?? [])
    yield {
      resource,
      kind: 'share',
      key: String(share.group_id),
      label: share.group_full_path ?? share.group_name,
      row: {
        role: roleOfLevel(share.group_access_level),
        customRole: share.member_role_id ? String(share.member_role_id) : null,
        expiresOn: share.expires_at ?? null,
      },
      createdAt: null,
      madeBy: null,
    };
}

/**
 * The addresses that were invited to one resource and have not joined; a request for every 100.
 * @throws as `listShares`
 */
export async function* listInvitations(
  gitlab: GitLab,
  resource: ResourceRef,
  signal: AbortSignal,
): AsyncGenerator<FoundWayIn> {
  const how: How = { priority: 'sync', signal };
  const pages = gitlab.client.pages(Invitation, how, (api, page) => invitationsOf(api, resource, page));
  try {
    for await (const page of pages)
      for (const one of page)
        yield {
          resource,
          kind: 'invitation',
          key: one.invite_email,
          label: one.invite_email,
          row: {
            role: roleOfLevel(one.access_level),
            customRole: null,
            expiresOn: one.expires_at?.slice(0, 10) ?? null,
          },
          createdAt: new Date(one.created_at),
          madeBy: one.created_by_name ?? null,
        };
  } catch (error) {
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
  }
}

const pathOf = ({ kind, externalId }: ResourceRef): string => `${kind}s/${externalId}`;

async function invitationsOf(api: Api, resource: ResourceRef, search: Page & { query?: string }) {
  const { body } = await api.Groups.requester.get(`${pathOf(resource)}/invitations`, {
    searchParams: { ...search },
  });
  return body;
}

/** GitLab looks for an address as a part of others, and takes the first it finds. */
async function demandOnly(
  { client }: GitLab,
  how: How,
  resource: ResourceRef,
  address: string,
): Promise<boolean> {
  const { body } = await client.send(Invitation.array(), how, (api) =>
    invitationsOf(api, resource, { query: address, page: 1, perPage: 100 }),
  );
  const isThere = body.some(({ invite_email: email }) => email === address);
  if (isThere && body.length > 1) throw notUnderstood({ code: 'invitation_shared', address });
  return isThere;
}

/**
 * Takes one back, and looks whether it is gone. One that is gone already is none.
 * @throws ConnectorError, GitLabFailure
 */
export async function removeWayIn(
  gitlab: GitLab,
  resource: ResourceRef,
  way: Pick<WayIn, 'kind' | 'key'>,
  signal: AbortSignal,
): Promise<void> {
  const how: How = { priority: 'reconcile', signal };
  if (!(await isThere(gitlab, how, resource, way))) return;
  const tail = way.kind === 'share' ? `share/${way.key}` : `invitations/${encodeURIComponent(way.key)}`;
  try {
    await gitlab.client.send(WriteAnswer, how, async (api) => {
      const { body } = await api.Groups.requester.delete(`${pathOf(resource)}/${tail}`);
      return body;
    });
  } catch (error) {
    if (!(error instanceof GitLabFailure) || error.status !== 404) throw await explain(gitlab, how, error);
  }
  if (await isThere(gitlab, how, resource, way)) throw notUnderstood({ code: 'invitation_stays' });
}

async function explain(gitlab: GitLab, how: How, error: unknown): Promise<unknown> {
  if (!(error instanceof GitLabFailure) || error.status !== 403) return error;
  await demandWhole(gitlab, how);
  return refusedFor(error, { code: 'not_allowed' });
}

async function isThere(
  gitlab: GitLab,
  how: How,
  resource: ResourceRef,
  { kind, key }: Pick<WayIn, 'kind' | 'key'>,
): Promise<boolean> {
  if (kind === 'invitation') return demandOnly(gitlab, how, resource, key);
  const { client } = gitlab;
  const id = resource.externalId;
  const { body } =
    resource.kind === 'project'
      ? await client.send(Project, how, (api) => api.Projects.show(id))
      : await client.send(Group, how, (api) => api.Groups.show(id, { withProjects: false }));
  return (body.shared_with_groups ?? []).some(({ group_id }) => String(group_id) === key);
}
