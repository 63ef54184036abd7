/**
 * The requests about member rows, as GitLab wants them: its levels, its dates, and nothing left out
 * that it would keep.
 */
import type { ResourceRef } from '../../found.ts';
import type { Row } from '../../../domain/access/membership.ts';
import type { Api } from './api.ts';
import type { Page } from './client.ts';
import { levelOf } from './roles.ts';

type EditOptions = NonNullable<Parameters<Api['GroupMembers']['edit']>[3]>;

const membersOf = (api: Api, { kind }: ResourceRef): Api['GroupMembers'] | Api['ProjectMembers'] =>
  kind === 'group' ? api.GroupMembers : api.ProjectMembers;

export const showDirect = (api: Api, resource: ResourceRef, userId: number): Promise<unknown> =>
  membersOf(api, resource).show(resource.externalId, userId);

export const showEffective = (api: Api, resource: ResourceRef, userId: number): Promise<unknown> =>
  membersOf(api, resource).show(resource.externalId, userId, { includeInherited: true });

export const listDirect = (api: Api, resource: ResourceRef, page: Page): Promise<unknown> =>
  membersOf(api, resource).all(resource.externalId, page);

/** The rows of the list that are one account's: an empty list is GitLab saying that it has none. */
export const listDirectOf = (api: Api, resource: ResourceRef, userId: number): Promise<unknown> =>
  membersOf(api, resource).all(resource.externalId, { userIds: [userId], page: 1, perPage: 2 });

export function addRow(api: Api, resource: ResourceRef, userId: number, wanted: Row): Promise<unknown> {
  const options = {
    userId,
    ...(wanted.expiresOn === null ? {} : { expiresAt: wanted.expiresOn }),
    ...(wanted.customRole === null ? {} : { memberRoleId: Number(wanted.customRole) }),
  };
  return membersOf(api, resource).add(resource.externalId, levelOf(wanted.role), options);
}

/**
 * Sends every column, for GitLab keeps what is left out: an empty date clears it, and so does a
 * null custom role. That one is only named where the row has or gets one, since only some plans
 * know the parameter.
 */
export function editRow(
  api: Api,
  resource: ResourceRef,
  userId: number,
  { wanted, present }: { readonly wanted: Row; readonly present: Row },
): Promise<unknown> {
  const namesRole = wanted.customRole !== null || present.customRole !== null;
  const memberRoleId = wanted.customRole === null ? null : Number(wanted.customRole);
  const options = { expiresAt: wanted.expiresOn ?? '', ...(namesRole ? { memberRoleId } : {}) };
  return membersOf(api, resource).edit(
    resource.externalId,
    userId,
    levelOf(wanted.role),
    options as EditOptions,
  );
}

/** Without `skip_subresources` GitLab also removes the person from everything below the group. */
export function removeRow(api: Api, resource: ResourceRef, userId: number): Promise<unknown> {
  const members = membersOf(api, resource) as Api['ProjectMembers'];
  const options = { searchParams: { skipSubresources: true } };
  return members.remove(resource.externalId, userId, options as Parameters<typeof members.remove>[2]);
}
