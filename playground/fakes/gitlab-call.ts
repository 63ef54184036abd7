import type { IncomingHttpHeaders } from 'node:http';

import { canSee } from './gitlab-access.ts';
import { GitLabRefusal, missing, type Answer } from './gitlab-answer.ts';
import type { GitLabLimits } from './gitlab-limits.ts';
import type { Demands, Params } from './gitlab-params.ts';
import type { GitLabStore } from './gitlab-store.ts';
import type { AccessToken, GitLabGroup, GitLabUser, Place, PlaceKind } from './gitlab-state.ts';

/** A request as it came over the wire, parsed but not judged. */
export interface WireRequest {
  readonly method: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** One admitted request: who asks, for what, with which parameters. */
export interface Call {
  readonly store: GitLabStore;
  readonly limits: GitLabLimits;
  readonly caller: GitLabUser;
  readonly token: AccessToken;
  readonly params: Params;
  /** What the path holds, decoded; also among `params`, with its type. */
  readonly pathParams: Readonly<Record<string, string>>;
  readonly request: WireRequest;
}

export interface Route extends Demands {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api/v4, `:name` for a parameter. */
  readonly path: string;
  /** Any of these will do. GET: `api` or `read_api`; others: `api`. */
  readonly scopes?: readonly string[];
  /**
   * What GitLab decides before it takes the lock under which `run` works: two requests can both get
   * past it.
   */
  readonly check?: (call: Call) => void;
  readonly run: (call: Call) => Answer;
}

/**
 * @throws GitLabRefusal 404 when it is missing or hidden; groups do not remember their former paths
 */
export function findGroup(call: Call): GitLabGroup {
  const id = call.params.text('id') ?? '';
  const { tree } = call.store;
  const group = /^\d+$/.test(id) ? tree.groups.get(Number(id)) : tree.groupAt(id);
  if (group === undefined || !canSee(call.store, { kind: 'group', id: group.id }, call.caller)) {
    throw missing('Group');
  }
  return group;
}

/** @throws GitLabRefusal 404; 301 (GET) or 405 for a path that the project had before */
export function findProjectId(call: Call): number {
  const id = call.params.text('id') ?? '';
  const { tree } = call.store;
  const here = /^\d+$/.test(id) ? tree.projects.get(Number(id)) : tree.projectAt(id);
  const project = here ?? tree.projectMovedFrom(id);
  if (project === undefined || !canSee(call.store, { kind: 'project', id: project.id }, call.caller)) {
    throw missing('Project');
  }
  if (here === undefined) throw moved(call.request, project.id);
  return project.id;
}

function moved({ method, origin, path, query }: WireRequest, projectId: number): GitLabRefusal {
  if (method !== 'GET') {
    return new GitLabRefusal(405, { message: 'Non GET methods are not allowed for moved projects' });
  }
  const target = path.replace(/^(\/api\/v4\/projects\/)[^/]+/, `$1${projectId}`);
  const search = queryText(query);
  return new GitLabRefusal(301, null, {
    Location: `${origin}${target}${search === '' ? '' : `?${search}`}`,
  });
}

/** A query as Rails writes it: sorted, lists as `name[]`. */
export function queryText(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((item): [string, string] => [`${name}[]`, String(item)])
      : [[name, String(value)] as [string, string]],
  );
  return new URLSearchParams(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))).toString();
}

export function findPlace(call: Call, kind: PlaceKind): Place {
  return { kind, id: kind === 'group' ? findGroup(call).id : findProjectId(call) };
}
