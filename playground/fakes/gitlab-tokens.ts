import type { IncomingHttpHeaders } from 'node:http';

import { GitLabRefusal, json, type Answer } from './gitlab-answer.ts';
import type { Call, Route } from './gitlab-call.ts';
import { accessToken } from './gitlab-entities.ts';
import type { GitLabStore } from './gitlab-store.ts';
import type { AccessToken, GitLabUser } from './gitlab-state.ts';

const ROTATE = '/personal_access_tokens/self/rotate';
const ROTATED_FOR_DAYS = 7;

const DESCRIPTIONS = {
  expired: 'Token is expired. You can either do re-authorization or token refresh.',
  revoked: 'Token was revoked. You have to re-authorize from the user.',
} as const;

function invalidToken(why: keyof typeof DESCRIPTIONS): GitLabRefusal {
  const description = DESCRIPTIONS[why];
  const challenge = `Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="${description}"`;
  const body = { error: 'invalid_token', error_description: description };
  return new GitLabRefusal(401, body, { 'WWW-Authenticate': challenge });
}

function insufficientScope(scopes: readonly string[]): GitLabRefusal {
  return new GitLabRefusal(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: scopes.join(' '),
  });
}

function sentToken(headers: IncomingHttpHeaders): string | null {
  const own = headers['private-token'];
  if (typeof own === 'string') return own;
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

const SENTENCES: Readonly<Record<Exclude<GitLabUser['state'], 'active'>, string>> = {
  blocked: 'Your account has been blocked.',
  deactivated:
    'Your account has been deactivated by your administrator. Please log back in from a web browser to reactivate your account.',
};

/**
 * Whose request it is.
 * @throws GitLabRefusal 401 unknown, expired or revoked; 403 scope missing or account not active
 */
export function authenticate(
  store: GitLabStore,
  headers: IncomingHttpHeaders,
  route: Pick<Route, 'method' | 'path' | 'scopes'>,
): { token: AccessToken; caller: GitLabUser } {
  const token = store.tokens.get(sentToken(headers) ?? '');
  const caller = token === undefined ? undefined : store.users.get(token.userId);
  if (token === undefined || caller === undefined) {
    throw new GitLabRefusal(401, { message: '401 Unauthorized' });
  }
  if (token.expiresAt !== null && token.expiresAt <= store.today()) throw invalidToken('expired');
  if (token.revoked) {
    if (route.path === ROTATE) revokeFamily(store, token);
    throw invalidToken('revoked');
  }
  const scopes = route.scopes ?? (route.method === 'GET' ? ['api', 'read_api'] : ['api']);
  if (
    token.granularScopes === undefined &&
    scopes.length > 0 &&
    !scopes.some((scope) => token.scopes.includes(scope))
  ) {
    throw insufficientScope(scopes);
  }
  if (caller.state !== 'active') {
    throw new GitLabRefusal(403, { message: `403 Forbidden - ${SENTENCES[caller.state]}` });
  }
  return { token, caller };
}

/**
 * A revoked token that is rotated again is taken for a stolen one: every token of its line dies.
 */
function revokeFamily(store: GitLabStore, { family }: AccessToken): void {
  for (const token of store.tokens.values()) if (token.family === family) token.revoked = true;
}

function rotate(call: Call): Answer {
  const { store, token, params } = call;
  const inAWeek = new Date(store.now().getTime() + ROTATED_FOR_DAYS * 86_400_000).toISOString().slice(0, 10);
  const id = store.nextId();
  const next: AccessToken = {
    ...token,
    id,
    value: `glpat-rotated-${id}`,
    expiresAt: params.text('expires_at') ?? inAWeek,
    createdAt: store.now().toISOString(),
  };
  token.revoked = true;
  store.tokens.set(next.value, next);
  return json(200, { ...accessToken(call, next), token: next.value });
}

export const TOKEN_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/personal_access_tokens/self',
    params: {},
    // Any token may look at itself.
    scopes: [],
    run: (call) => json(200, accessToken(call, call.token)),
  },
  {
    method: 'POST',
    path: ROTATE,
    params: { expires_at: 'day' },
    scopes: ['api', 'self_rotate'],
    run: rotate,
  },
];
