/** Whether this GitLab's GraphQL tells all that a member list does, found out before it is used. */
import { z } from 'zod';
import type { OneByOne } from '../../../domain/connectors/lists-way.ts';
import { ConnectorError } from '../../../errors.ts';
import type { ManyLists } from '../../connector.ts';
import type { FoundMembership, ResourceRef } from '../../found.ts';
import type { How } from '../api/api.ts';
import { connectorErrorOf } from '../api/errors.ts';
import { GitLabFailure } from '../api/failure.ts';
import { askGraphql } from '../api/graphql.ts';
import { GraphqlLists } from './many-lists.ts';
import type { GitLab } from '../api/standing.ts';
import { listMemberships } from './sync.ts';

/** One to three requests. @throws GitLabFailure, ConnectorError rate_limited */
export async function openLists(gitlab: GitLab, rootId: string, signal: AbortSignal): Promise<ManyLists> {
  const how: How = { priority: 'sync', signal };
  const self = await gitlab.self(how);
  const shown = await customRolesIn(gitlab, rootId, how).catch((error: unknown): OneByOne => {
    if (!(error instanceof GitLabFailure) || signal.aborted || error.status === 429) throw error;
    return { why: error.kind === 'refused' ? 'refused' : 'silent', detail: error.detail };
  });
  if (typeof shown === 'object') return closedLists(shown);
  const readOne = (resource: ResourceRef, until: AbortSignal): Promise<FoundMembership[]> =>
    collected(listMemberships(gitlab, resource, until));
  return new GraphqlLists(gitlab, { self, hasCustomRole: shown === 'shown', readOne });
}

/** Nothing is asked for many at once. */
const closedLists = (closed: OneByOne): ManyLists => ({
  closed,
  doubted: null,
  read: async () => new Map(),
});

async function collected(rows: AsyncIterable<FoundMembership>): Promise<FoundMembership[]> {
  const all: FoundMembership[] = [];
  try {
    for await (const row of rows) all.push(row);
  } catch (error) {
    throw connectorErrorOf(error);
  }
  return all;
}

const FIELDS = `query { queryComplexity { score limit }
  group: __type(name: "GroupMember") { fields { name } }
  project: __type(name: "ProjectMember") { fields { name } }
  root: __type(name: "Group") { fields { name } } }`;

const Fields = z
  .object({ fields: z.array(z.object({ name: z.string() })) })
  .transform(({ fields }) => new Set(fields.map(({ name }) => name)));
const Known = z.object({ group: Fields, project: Fields, root: Fields });

const CUSTOM_ROLES = `query ($ids: [ID!]!) {
  roots: groups(ids: $ids, first: 1) { nodes { id memberRoles(first: 1) { nodes { id } } } } }`;
const CustomRoles = z.object({
  roots: z.object({
    nodes: z.tuple([z.object({ memberRoles: z.object({ nodes: z.array(z.unknown()) }) })]),
  }),
});

/** Whether a row's custom role is shown, or there is none that would have to be. */
async function customRolesIn(gitlab: GitLab, rootId: string, how: How): Promise<'shown' | 'none' | OneByOne> {
  const { data, errors } = await askGraphql(gitlab, how, FIELDS, {});
  const known = Known.safeParse(data).data;
  if (errors.length > 0 || known === undefined)
    return { why: 'garbled', detail: errors[0]?.slice(0, 200) ?? 'it does not show its schema' };
  if (known.group.has('memberRole') && known.project.has('memberRole')) return 'shown';
  const hasNone = known.root.has('memberRoles')
    ? await hasNoneByGraphql(gitlab, rootId, how)
    : await hasNoneByList(gitlab, rootId, how);
  return hasNone ? 'none' : { why: 'custom_roles', detail: null };
}

async function hasNoneByGraphql(gitlab: GitLab, rootId: string, how: How): Promise<boolean> {
  const ids = [`gid://gitlab/Group/${rootId}`];
  const { data, errors } = await askGraphql(gitlab, how, CUSTOM_ROLES, { ids });
  const found = CustomRoles.safeParse(data).data;
  return errors.length === 0 && found?.roots.nodes[0].memberRoles.nodes.length === 0;
}

/** An edition without custom roles does not know the list, either. */
async function hasNoneByList({ client }: GitLab, rootId: string, how: How): Promise<boolean> {
  try {
    const { body } = await client.send(z.array(z.unknown()), how, async (api) => {
      const answer = await api.Groups.requester.get(`groups/${rootId}/member_roles`, {});
      return answer.body;
    });
    return body.length === 0;
  } catch (error) {
    if (error instanceof ConnectorError || !(error instanceof GitLabFailure)) throw error;
    if (error.kind !== 'refused' || error.status === 429) throw error;
    return error.status === 404;
  }
}
