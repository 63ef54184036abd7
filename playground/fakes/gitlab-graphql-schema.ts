/*
 * The part of GitLab's GraphQL schema that reads member lists, as its reference documents it, and
 * what a query of it costs. Versions differ in whether members have a `memberRole`.
 */
import {
  buildSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { auditStreamTypes } from './gitlab-audit-streams.ts';

const PAGING = 'after: String, before: String, first: Int, last: Int';
const MEMBER = `id: ID! accessLevel: AccessLevel createdAt: Time createdBy: UserCore expiresAt: Time
  updatedAt: Time user: UserCore`;

/** What a version has: roles of one's own are of the Enterprise Edition. */
export interface SchemaParts {
  readonly hasMemberRole: boolean;
  readonly isEnterprise: boolean;
  /** Before 16.11. */
  readonly isOlder: boolean;
}

const sdl = ({ hasMemberRole, isEnterprise, isOlder }: SchemaParts): string => `
scalar Time
enum ProjectMemberRelation { DIRECT INHERITED DESCENDANTS INVITED_GROUPS SHARED_INTO_ANCESTORS }
enum GroupMemberRelation { DIRECT INHERITED DESCENDANTS SHARED_FROM_GROUPS }
enum UserState { active blocked deactivated banned ldap_blocked blocked_pending_approval }
type Query {
  queryComplexity: QueryComplexity
  projects(ids: [ID!], search: String, sort: String, ${PAGING}): ProjectConnection
  group(fullPath: ID!): Group
  groups(ids: [ID!], search: String, sort: String, ${PAGING}): GroupConnection
}
type QueryComplexity { limit: Int score: Int }
type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
type ProjectConnection { nodes: [Project] pageInfo: PageInfo! }
type GroupConnection { nodes: [Group] pageInfo: PageInfo! }
type MemberInterfaceConnection { nodes: [MemberInterface] pageInfo: PageInfo! }
type GroupMemberConnection { nodes: [GroupMember] pageInfo: PageInfo! }
type MemberRoleConnection { nodes: [MemberRole] pageInfo: PageInfo! }
type Project {
  id: ID! fullPath: ID! name: String!
  projectMembers(relations: [ProjectMemberRelation!] = [DIRECT, INHERITED], search: String,
    sort: String, ${PAGING}): MemberInterfaceConnection
}
type Group {
  id: ID! fullPath: ID! name: String!
  groupMembers(relations: [GroupMemberRelation!] = [DIRECT, INHERITED], search: String,
    sort: String, ${PAGING}): GroupMemberConnection
  ${isEnterprise ? `memberRoles(${PAGING}): MemberRoleConnection` : ''}
  ${isEnterprise ? auditStreamTypes(isOlder).ofGroup : ''}
}
${isEnterprise ? auditStreamTypes(isOlder).types : ''}
interface MemberInterface { ${MEMBER} }
type ProjectMember implements MemberInterface { ${MEMBER} ${hasMemberRole ? 'memberRole: MemberRole' : ''} }
type GroupMember implements MemberInterface { ${MEMBER} ${hasMemberRole ? 'memberRole: MemberRole' : ''} }
type MemberRole { id: ID! name: String! }
type AccessLevel { humanAccess: String integerValue: Int stringValue: String }
type UserCore { id: ID! bot: Boolean! name: String! publicEmail: String state: UserState! username: String! }
`;

const SCHEMAS = new Map<string, GraphQLSchema>();

export function schemaWith(parts: SchemaParts): GraphQLSchema {
  const text = sdl(parts);
  const known = SCHEMAS.get(text) ?? buildSchema(text);
  SCHEMAS.set(text, known);
  return known;
}

export const MOST_PER_PAGE = 100;

type Variables = Readonly<Record<string, unknown>>;

/**
 * What a query costs: a field is 1 and what is below it; a connection is 1 more for `sort` and 5
 * for `search`, and a hundredth of all of that for each item of its page.
 */
export function complexityOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const ofField = (field: FieldNode, parent: GraphQLNamedType): number => {
    const definition = isObjectType(parent) || isAbstractType(parent) ? fieldOf(parent, field) : undefined;
    const type = definition === undefined ? undefined : getNamedType(definition.type);
    const below =
      field.selectionSet === undefined || type === undefined ? 0 : ofAll(field.selectionSet, type);
    if (type?.name.endsWith('Connection') !== true) return 1 + below;
    const own = 1 + (argument(field, 'sort') === null ? 0 : 1) + (argument(field, 'search') === null ? 0 : 5);
    const asked = [argument(field, 'first'), argument(field, 'last'), MOST_PER_PAGE];
    const items = Math.min(...asked.flatMap((one) => (typeof one === 'number' ? [one] : [])));
    return Math.trunc((below + own) * (1 + items / 100));
  };
  const ofAll = ({ selections }: SelectionSetNode, parent: GraphQLNamedType): number => {
    let [own, most] = [0, 0];
    for (const one of selections) {
      if (one.kind === Kind.FIELD) own += ofField(one, parent);
      if (one.kind !== Kind.INLINE_FRAGMENT) continue;
      const type = schema.getType(one.typeCondition?.name.value ?? '') ?? parent;
      most = Math.max(most, ofAll(one.selectionSet, type));
    }
    return own + most;
  };
  const argument = ({ arguments: given = [] }: FieldNode, name: string): unknown => {
    const value = given.find((one) => one.name.value === name)?.value;
    return value === undefined ? null : valueOf(value, variables);
  };
  return ofAll(operation.selectionSet, schema.getQueryType() as GraphQLNamedType);
}

function fieldOf(parent: GraphQLNamedType, { name }: FieldNode) {
  return 'getFields' in parent && !('isOneOf' in parent) ? parent.getFields()[name.value] : undefined;
}

function valueOf(value: ValueNode, variables: Variables): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value] ?? null;
  if (value.kind === Kind.INT) return Number(value.value);
  return value.kind === Kind.NULL ? null : value;
}
