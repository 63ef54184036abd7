import { GitLabRefusal, json } from './gitlab-answer.ts';
import type { Route } from './gitlab-call.ts';
import { AUDIT_ROUTES } from './gitlab-audit-routes.ts';
import { ACCESS_TOKEN_ROUTES } from './gitlab-access-token-routes.ts';
import { LEFTOVER_ROUTES } from './gitlab-leftover-routes.ts';
import { MEMBER_ROUTES } from './gitlab-member-routes.ts';
import { TOKEN_ROUTES } from './gitlab-tokens.ts';
import { TREE_ROUTES } from './gitlab-tree-routes.ts';
import { WAY_IN_ROUTES } from './gitlab-way-in-routes.ts';
import { USER_ROUTES } from './gitlab-user-routes.ts';

const PREFIX = '/api/v4';
const REVISION = '3f1a9c0b7d2';

/** Everything the fake answers. What is not here is a violation. */
const ROUTES: readonly Route[] = [
  ...MEMBER_ROUTES,
  ...TREE_ROUTES,
  ...WAY_IN_ROUTES,
  ...LEFTOVER_ROUTES,
  ...ACCESS_TOKEN_ROUTES,
  ...AUDIT_ROUTES,
  ...USER_ROUTES,
  ...TOKEN_ROUTES,
  {
    method: 'GET',
    path: '/version',
    params: {},
    run: ({ store: { version } }) => json(200, { version, revision: REVISION }),
  },
  {
    method: 'GET',
    path: '/metadata',
    params: {},
    run: ({ store: { version } }) =>
      json(200, {
        version,
        revision: REVISION,
        kas: { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null },
        enterprise: version.endsWith('-ee'),
      }),
  },
];

interface Matcher {
  readonly route: Route;
  readonly segments: readonly string[];
}

const MATCHERS: readonly Matcher[] = ROUTES.map((route) => ({
  route,
  segments: `${PREFIX}${route.path}`.split('/'),
}));

/** The route for a percent-encoded path, and what its parameters are, decoded. */
export interface Match {
  readonly route: Route;
  readonly pathParams: Readonly<Record<string, string>>;
}

/**
 * @throws GitLabRefusal 404 for a path that nobody answers, 405 for one that only other methods do
 */
export function matchRoute(method: string, path: string): Match {
  const segments = path.split('/');
  const found = MATCHERS.flatMap((matcher) => {
    const pathParams = match(matcher, segments);
    return pathParams === null ? [] : { route: matcher.route, pathParams };
  });
  if (found.length === 0) throw new GitLabRefusal(404, { error: '404 Not Found' });
  const answering = found.find(({ route }) => route.method === method);
  if (answering === undefined) throw new GitLabRefusal(405, { error: '405 Not Allowed' });
  return answering;
}

function match({ segments }: Matcher, path: readonly string[]): Record<string, string> | null {
  if (segments.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const given = path[at] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = decoded(given);
    else if (segment !== given) return null;
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
