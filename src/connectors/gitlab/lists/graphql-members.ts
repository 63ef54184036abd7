/**
 * The direct members of many groups or projects in one query, and its answer as what the lists of
 * the REST API would say. Whatever is null that must not be, or has another shape, is no list.
 */
import { z } from 'zod';
import type { ResourceKind } from '../../../domain/entitlement.ts';
import type { FoundMembership, ResourceRef } from '../../found.ts';
import { foundOf } from './found-row.ts';
import type { Member, Self } from '../api/schema.ts';

export interface Shape {
  readonly kind: ResourceKind;
  /** Whether this version's members have a custom role; where not, none has one. */
  readonly hasCustomRole: boolean;
}

/** `$lists` and `$rows` are how many of each are shown at most, `$after` a cursor of the rows. */
export function queryOf({ kind, hasCustomRole }: Shape): string {
  const type = kind === 'group' ? 'Group' : 'Project';
  const role = hasCustomRole ? `... on ${type}Member { memberRole { id name } }` : '';
  return `query ($ids: [ID!]!, $lists: Int!, $rows: Int!, $after: String) {
  queryComplexity { score limit }
  places: ${kind}s(ids: $ids, first: $lists) { nodes { id
    members: ${kind}Members(relations: [DIRECT], first: $rows, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { accessLevel { integerValue } createdAt expiresAt createdBy { id }
        user { id username name state publicEmail } ${role} } } } } }`;
}

export const gidOf = ({ kind, externalId }: ResourceRef): string =>
  `gid://gitlab/${kind === 'group' ? 'Group' : 'Project'}/${externalId}`;

const numberIn = (type: RegExp) =>
  z.string().transform((gid, context) => {
    const number = new RegExp(`^gid://gitlab/${type.source}/(\\d+)$`).exec(gid)?.[1];
    if (number !== undefined) return Number(number);
    context.addIssue({ code: 'custom', message: 'not the id of what was asked for' });
    return z.NEVER;
  });

const userId = numberIn(/Users?/);

/** A date, or midnight of it: any other time would be of the day before, or after, somewhere. */
const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:[T ]00:00:00(?:\.0+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?$/)
  .transform((text) => text.slice(0, 10));

const Row = z.object({
  accessLevel: z.object({ integerValue: z.number().int() }),
  createdAt: z.iso.datetime({ offset: true }).nullable(),
  expiresAt: day.nullable(),
  createdBy: z.object({ id: userId }).nullable(),
  user: z.object({
    id: userId,
    username: z.string().min(1),
    name: z.string(),
    state: z.string().min(1),
    publicEmail: z.string().nullable(),
  }),
  memberRole: z.object({ id: numberIn(/MemberRole/), name: z.string().nullish() }).nullish(),
});
type Row = z.infer<typeof Row>;

const Place = z.object({
  id: numberIn(/(?:Group|Project)/),
  members: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(Row),
  }),
});

const Answer = z.object({
  queryComplexity: z.object({ score: z.number().nullable(), limit: z.number().nullable() }).nullish(),
  places: z.object({ nodes: z.array(z.unknown()) }),
});

/** A list, or its beginning. */
export interface ListPart {
  readonly rows: readonly FoundMembership[];
  /** Where it goes on; null when it is whole. */
  readonly after: string | null;
}

export interface ListsPage {
  /** By the numbers of the groups or projects; those that cannot be read are left out. */
  readonly lists: ReadonlyMap<string, ListPart>;
  /** What the query cost, and what one may cost, where GitLab says so. */
  readonly score: number | null;
  readonly limit: number | null;
}

/** Null when it is nothing of the kind. Pure. */
export function pageIn(data: unknown, { hasCustomRole }: Shape, self: Self): ListsPage | null {
  const answer = Answer.safeParse(data).data;
  if (answer === undefined) return null;
  const lists = new Map<string, ListPart>();
  for (const node of answer.places.nodes) {
    const place = Place.safeParse(node).data;
    const rows = place?.members.nodes ?? [];
    const { hasNextPage, endCursor } = place?.members.pageInfo ?? { hasNextPage: false, endCursor: null };
    const isDoubtful =
      place === undefined ||
      lists.has(String(place.id)) ||
      (hasNextPage && endCursor === null) ||
      rows.some(({ memberRole }) => hasCustomRole && memberRole === undefined);
    if (isDoubtful) continue;
    const found = rows.map((row) => foundIn(row, self));
    lists.set(String(place.id), { rows: found, after: hasNextPage ? endCursor : null });
  }
  const { score = null, limit = null } = answer.queryComplexity ?? {};
  return { lists, score, limit };
}

function foundIn(
  { accessLevel, createdAt, expiresAt, createdBy, user, memberRole }: Row,
  self: Self,
): FoundMembership {
  const { id, username, name, state, publicEmail } = user;
  const member: Member = {
    id,
    username,
    name,
    state,
    public_email: publicEmail,
    access_level: accessLevel.integerValue,
    created_at: createdAt,
    expires_at: expiresAt,
    member_role: memberRole,
    created_by: createdBy,
  };
  return foundOf(member, self);
}
