/*
 * `/api/graphql`, for whoever reads member lists. As GitLab does, it answers most refusals with
 * 200, judges what a query costs before it runs it, shows owners invited addresses as members
 * without a user, and empties lists for fine-grained tokens without saying so.
 */
import { execute, Kind, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { auditStreams } from './gitlab-audit-streams.ts';
import { canSee, holds } from './gitlab-access.ts';
import { GitLabRefusal, html, json, type Answer } from './gitlab-answer.ts';
import type { WireRequest } from './gitlab-call.ts';
import { complexityOf, MOST_PER_PAGE, schemaWith } from './gitlab-graphql-schema.ts';
import { GUEST, LEVEL_NAMES, OWNER, type AccessToken, type GitLabUser, type Place } from './gitlab-state.ts';
import type { GitLabStore } from './gitlab-store.ts';
import { authenticate } from './gitlab-tokens.ts';

export const GRAPHQL_PATH = '/api/graphql';
const LONGEST_QUERY = 10_000;

/** How an instance does it. */
export interface GraphqlSettings {
  /** Off: what stands before GitLab lets nobody there. */
  isOn: boolean;
  /** The most a query may cost; what `queryComplexity` announces unless `announced` says else. */
  most: number;
  announced: number | null;
  hasMemberRole: boolean;
  /** Before 16.11. */
  isOlder: boolean;
  /** What becomes of an answer on its way; null for nothing. */
  spoil: ((body: GraphqlBody) => unknown) | null;
}

export interface GraphqlBody {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

interface Asking {
  readonly store: GitLabStore;
  readonly caller: GitLabUser;
  readonly token: AccessToken;
}

/** Whose request it is. @throws GitLabRefusal 401 as GraphQL says it */
export function admitGraphql(store: GitLabStore, request: WireRequest): Asking {
  try {
    return { store, ...authenticate(store, request.headers, { method: 'GET', path: GRAPHQL_PATH }) };
  } catch (error) {
    if (!(error instanceof GitLabRefusal)) throw error;
    throw new GitLabRefusal(401, { errors: [{ message: 'Invalid token' }] });
  }
}

/** Runs one query. */
export function answerGraphql(asking: Asking, { method, body }: WireRequest): Answer {
  if (method !== 'POST') return html(404, 'The page could not be found');
  const { graphql } = asking.store;
  const said = bodyOf(asking, body);
  return json(200, graphql.spoil === null ? said : graphql.spoil(said));
}

const refused = (message: string): GraphqlBody => ({ errors: [{ message }] });

function bodyOf(asking: Asking, body: Readonly<Record<string, unknown>>): GraphqlBody {
  const { store } = asking;
  const { query, variables = {} } = body as { query?: unknown; variables?: Record<string, unknown> };
  if (typeof query !== 'string') return refused('An operation is missing');
  if (query.length > LONGEST_QUERY) return refused('Query too large');
  const schema = schemaWith({
    hasMemberRole: store.graphql.hasMemberRole,
    isOlder: store.graphql.isOlder,
    isEnterprise: store.version.endsWith('-ee'),
  });
  const document = parsed(query);
  if (document === null) return refused('Parse error');
  const faults = validate(schema, document);
  if (faults.length > 0) {
    // What another version has may be asked for by mistake; the rest nobody should ask.
    if (!faults.every(({ message }) => MAY_BE_LACKING.test(message)))
      for (const { message } of faults) store.violate(`GraphQL: ${message}`);
    return { errors: faults.map(({ message }) => ({ message: inItsWords(message) })) };
  }
  return run(asking, schema, document, variables);
}

const MAY_BE_LACKING = /"memberRole"|"\w*AuditEvent\w*"/;

const inItsWords = (message: string): string =>
  message.replace(/^Cannot query field "(\w+)" on type "(\w+)".*$/, "Field '$1' doesn't exist on type '$2'");

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

function run(
  asking: Asking,
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): GraphqlBody {
  const { most, announced } = asking.store.graphql;
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) return refused('No operation');
  const score = complexityOf(schema, operation, variables);
  if (score > most)
    return refused(`Query has complexity of ${score}, which exceeds max complexity of ${most}`);
  const rootValue = {
    queryComplexity: { limit: announced ?? most, score },
    projects: (page: Page & { ids?: string[] }) => places(asking, 'project', page),
    groups: (page: Page & { ids?: string[] }) => places(asking, 'group', page),
    group: ({ fullPath }: { fullPath: string }) => {
      const group = [...asking.store.tree.groups.values()].find(
        ({ id }) => asking.store.tree.fullPath({ kind: 'group', id }) === fullPath,
      );
      const ids = group === undefined ? [] : [`gid://gitlab/Group/${group.id}`];
      return places(asking, 'group', { ids }).nodes[0] ?? null;
    },
  };
  const result = execute({ schema, document, variableValues: variables, rootValue });
  if (result instanceof Promise) throw new Error('the fake GraphQL is synchronous');
  return {
    ...(result.errors === undefined ? {} : { errors: result.errors.map(({ message }) => ({ message })) }),
    data: result.data ?? null,
  };
}

interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A connection over `items`, whose cursor is the id of its last one. */
function connection<T extends { readonly id: number }>(
  { store }: Asking,
  items: readonly T[],
  { first, after }: Page,
  present: (item: T) => unknown,
) {
  if ((first ?? 0) > MOST_PER_PAGE) store.violate(`first: ${first}: GitLab gives ${MOST_PER_PAGE} at most`);
  const behind = after == null ? -Infinity : cursorId(after);
  const from = items.filter(({ id }) => id > behind);
  const shown = from.slice(0, Math.min(first ?? MOST_PER_PAGE, MOST_PER_PAGE));
  const last = shown.at(-1);
  return {
    nodes: shown.map(present),
    pageInfo: {
      endCursor: last === undefined ? null : cursorOf(last.id),
      startCursor: shown[0] === undefined ? null : cursorOf(shown[0].id),
      hasNextPage: shown.length < from.length,
      hasPreviousPage: after != null,
    },
  };
}

const cursorOf = (id: number): string => Buffer.from(JSON.stringify({ id: String(id) })).toString('base64');
const cursorId = (cursor: string): number =>
  Number((JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as { id: string }).id);

function places(asking: Asking, kind: Place['kind'], { ids = [], ...page }: Page & { ids?: string[] }) {
  const { store, caller, token } = asking;
  const type = kind === 'group' ? 'Group' : 'Project';
  const found = ids.flatMap((gid) => {
    const id = Number(new RegExp(`^gid://gitlab/${type}/(\\d+)$`).exec(gid)?.[1]);
    const known = kind === 'group' ? store.tree.groups.get(id) : store.tree.projects.get(id);
    return known !== undefined && canSee(store, { kind, id }, caller) ? [known] : [];
  });
  const sorted = found.toSorted((a, b) => a.id - b.id);
  return connection(asking, sorted, page, ({ id, name }) => {
    const place: Place = { kind, id };
    const list = (args: Page & { relations?: readonly string[] }) => members(asking, place, args);
    return {
      id: `gid://gitlab/${type}/${id}`,
      name,
      fullPath: store.tree.fullPath(place),
      projectMembers: list,
      groupMembers: list,
      memberRoles: (args: Page) => roles(asking, place, args),
      ...auditStreams(store, place, caller, token.granularScopes !== undefined),
    };
  });
}

function roles(asking: Asking, place: Place, page: Page) {
  const { store } = asking;
  const root = store.tree.root(place);
  const known =
    root.plan === 'ultimate' ? store.memberRoles.filter(({ groupId }) => groupId === root.id) : [];
  return connection(asking, known, page, ({ id, name }) => ({ id: `gid://gitlab/MemberRole/${id}`, name }));
}

function members(
  asking: Asking,
  place: Place,
  { relations, ...page }: Page & { relations?: readonly string[] },
) {
  const { store, caller, token } = asking;
  if (relations?.length !== 1 || relations[0] !== 'DIRECT')
    store.violate(`GraphQL: the fake knows direct members only, not ${String(relations)}`);
  if (!holds(store, place, caller, GUEST)) return null;
  if (token.granularScopes !== undefined) return connection(asking, [], page, () => null);
  const invited = holds(store, place, caller, OWNER) ? invitedTo(store, place) : [];
  const all = [...store.rowsAt(place), ...invited].toSorted((a, b) => a.id - b.id);
  const type = place.kind === 'group' ? 'GroupMember' : 'ProjectMember';
  return connection(
    asking,
    all,
    page,
    ({ id, level, expiresAt, createdBy, createdAt, updatedAt, userId, ...row }) => {
      const user = userId === null ? null : store.user(userId);
      const creator = createdBy === null ? undefined : store.users.get(createdBy);
      const role = store.memberRoles.find((known) => known.id === row.memberRoleId);
      return {
        __typename: type,
        id: `gid://gitlab/${type}/${id}`,
        accessLevel: {
          integerValue: level,
          humanAccess: LEVEL_NAMES.get(level) ?? null,
          stringValue: LEVEL_NAMES.get(level)?.toUpperCase().replaceAll(' ', '_') ?? null,
        },
        createdAt,
        updatedAt,
        expiresAt,
        createdBy: creator === undefined ? null : userCore(creator),
        user: user === null ? null : userCore(user),
        memberRole: role === undefined ? null : { id: `gid://gitlab/MemberRole/${role.id}`, name: role.name },
      };
    },
  );
}

/** Addresses that were invited are members without a user until they join. */
const invitedTo = (store: GitLabStore, place: Place) =>
  store.invitations
    .filter(({ kind, placeId }) => kind === place.kind && placeId === place.id)
    .map(({ createdAt, ...one }) => ({
      ...one,
      createdAt,
      updatedAt: createdAt,
      memberRoleId: null,
      userId: null,
    }));

const userCore = ({ id, username, name, state, publicEmail, type }: GitLabUser) => ({
  id: `gid://gitlab/User/${id}`,
  username,
  name,
  state,
  publicEmail,
  bot: type !== 'human',
});
