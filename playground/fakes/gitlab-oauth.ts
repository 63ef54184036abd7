/*
 * Signing in through an OAuth application: the page that asks, the code that it gives to the
 * browser, the token for the code. As GitLab does it (Doorkeeper): codes live ten minutes and work
 * once, addresses to return to are compared whole, and the answer to a challenge has to be its
 * SHA-256. Stricter than GitLab where hallpass is to be: no request without state and challenge.
 */
import { createHash } from 'node:crypto';

import { GitLabRefusal, html, json, type Answer } from './gitlab-answer.ts';
import type { WireRequest } from './gitlab-call.ts';
import type { OAuthApplication, OAuthCode } from './gitlab-state.ts';
import type { GitLabStore } from './gitlab-store.ts';

const CODE_MS = 10 * 60_000;
const TOKEN_SECONDS = 7200;
const PATH = /^\/oauth\/(authorize|token|revoke)$/;

const INVALID_GRANT = {
  error: 'invalid_grant',
  error_description:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
};
const INVALID_CLIENT = {
  error: 'invalid_client',
  error_description:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
};

/** What applies a request for the pages of OAuth; null for any other. Call what it gives once. */
export function oauthRoute(store: GitLabStore, request: WireRequest): (() => Answer) | null {
  const what = PATH.exec(request.path)?.[1];
  if (what === undefined) return null;
  if (what === 'authorize') return () => authorize(store, request);
  return () => (what === 'token' ? giveToken(store, request) : revoke(store, request));
}

const text = (fields: Readonly<Record<string, unknown>>, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

/** GET: who will it be? POST: the person has chosen. */
function authorize(store: GitLabStore, request: WireRequest): Answer {
  const asked = request.method === 'GET' ? request.query : request.body;
  const application = store.applications.find(({ clientId }) => clientId === text(asked, 'client_id'));
  const redirectUri = text(asked, 'redirect_uri');
  if (application === undefined) return html(401, 'An error has occurred: unknown client');
  if (!application.redirectUris.includes(redirectUri))
    return html(401, 'An error has occurred: The redirect URI included is not valid');
  const faults = faultsOf(application, asked);
  for (const fault of faults) store.violate(`/oauth/authorize: ${fault}`);
  if (faults.length > 0) return html(400, faults.join(', '));
  if (request.method === 'GET') return page(store, asked);
  const state = text(asked, 'state');
  if (text(asked, 'as') === '') return back(redirectUri, { ...DENIED, state });
  return back(redirectUri, { code: giveCode(store, application, asked), state });
}

const DENIED = {
  error: 'access_denied',
  error_description: 'The resource owner or authorization server denied the request.',
};

function faultsOf({ scopes }: OAuthApplication, asked: Readonly<Record<string, unknown>>): string[] {
  return [
    text(asked, 'response_type') === 'code' ? [] : ['response_type is not code'],
    text(asked, 'state').length >= 20 ? [] : ['state is missing or easily guessed'],
    text(asked, 'code_challenge_method') === 'S256' ? [] : ['code_challenge_method is not S256'],
    /^[\w-]{43}$/.test(text(asked, 'code_challenge')) ? [] : ['code_challenge is no SHA-256 in base64url'],
    text(asked, 'scope')
      .split(' ')
      .every((scope) => scopes.includes(scope))
      ? []
      : ['scope is not the application’s'],
  ].flat();
}

/** Nobody is signed in here, so the page asks which of its people it is. */
function page(store: GitLabStore, asked: Readonly<Record<string, unknown>>): Answer {
  const hidden = Object.keys(asked)
    .map((name) => `<input type="hidden" name="${escaped(name)}" value="${escaped(text(asked, name))}">`)
    .join('');
  const people = [...store.users.values()].filter(
    ({ type, state }) => type === 'human' && state === 'active',
  );
  const buttons = people.map(
    ({ id, username }) =>
      `<p><button name="as" value="${id}">Authorize as @${escaped(username)}</button></p>`,
  );
  const { headers } = html(200, '');
  const title = 'Authorize hallpass to use your account?';
  return {
    status: 200,
    headers,
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><form method="post" action="/oauth/authorize">${hidden}${buttons.join('')}<p><button name="as" value="">Cancel</button></p></form></body></html>\n`,
  };
}

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function giveCode(
  store: GitLabStore,
  { clientId }: OAuthApplication,
  asked: Readonly<Record<string, unknown>>,
): string {
  const value = `code-${store.nextId()}`;
  store.codes.push({
    value,
    clientId,
    userId: store.user(Number(text(asked, 'as'))).id,
    redirectUri: text(asked, 'redirect_uri'),
    challenge: text(asked, 'code_challenge'),
    scopes: text(asked, 'scope').split(' '),
    createdAt: store.now().toISOString(),
    used: false,
  });
  return value;
}

function back(redirectUri: string, fields: Readonly<Record<string, string>>): Answer {
  const to = new URL(redirectUri);
  for (const [name, value] of Object.entries(fields)) to.searchParams.set(name, value);
  return { status: 302, headers: { Location: to.href }, body: '' };
}

function client(store: GitLabStore, { method, path, body }: WireRequest): OAuthApplication {
  if (method !== 'POST') throw new GitLabRefusal(404, { error: '404 Not Found' });
  const [id, secret] = [text(body, 'client_id'), text(body, 'client_secret')];
  const found = store.applications.find(({ clientId }) => clientId === id);
  if (found !== undefined && found.secret === secret) return found;
  store.violations.push(...(id === '' ? [`${path}: no client_id`] : []));
  throw new GitLabRefusal(401, INVALID_CLIENT);
}

function giveToken(store: GitLabStore, request: WireRequest): Answer {
  const { clientId } = client(store, request);
  const { body } = request;
  if (text(body, 'grant_type') !== 'authorization_code')
    throw new GitLabRefusal(400, { error: 'unsupported_grant_type' });
  const code = store.codes.find(({ value }) => value === text(body, 'code'));
  if (code === undefined || !isGood(store, code, clientId, body)) throw new GitLabRefusal(400, INVALID_GRANT);
  code.used = true;
  const id = store.nextId();
  const createdAt = store.now().toISOString();
  const value = `oauth-token-${id}`;
  const { userId, scopes } = code;
  store.tokens.set(value, {
    id,
    value,
    userId,
    name: clientId,
    scopes: [...scopes],
    expiresAt: null,
    revoked: false,
    createdAt,
    family: id,
  });
  return json(200, {
    access_token: value,
    token_type: 'Bearer',
    expires_in: TOKEN_SECONDS,
    refresh_token: `oauth-refresh-${id}`,
    scope: scopes.join(' '),
    created_at: Math.floor(store.now().getTime() / 1000),
  });
}

function isGood(
  store: GitLabStore,
  code: OAuthCode,
  clientId: string,
  body: Readonly<Record<string, unknown>>,
): boolean {
  const challenge = createHash('sha256').update(text(body, 'code_verifier')).digest('base64url');
  return (
    !code.used &&
    code.clientId === clientId &&
    code.redirectUri === text(body, 'redirect_uri') &&
    code.challenge === challenge &&
    store.now().getTime() < Date.parse(code.createdAt) + CODE_MS
  );
}

/** A token that it does not know is as good as revoked. */
function revoke(store: GitLabStore, request: WireRequest): Answer {
  const { clientId } = client(store, request);
  const token = store.tokens.get(text(request.body, 'token'));
  if (token !== undefined && token.name !== clientId)
    throw new GitLabRefusal(403, { error: 'unauthorized_client' });
  if (token !== undefined) token.revoked = true;
  return json(200, {});
}
