/*
 * Sign in with Slack: the page that asks, the code it gives to the browser, the tokens for the
 * code, and who the token is about. Codes live ten minutes and work once, addresses to return to
 * are compared whole, and ID tokens are signed. Stricter than Slack where hallpass is to be: no
 * request without state and nonce.
 */
import {
  createHash,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
  type KeyPairKeyObjectResult,
} from 'node:crypto';

import { OTHER_TEAM } from './slack-people.ts';
import { Refusal } from './slack-refusal.ts';
import type { SlackPerson } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

const CODE_MS = 10 * 60_000;
const TOKEN_SECONDS = 5 * 60;
const KID = 'mB2MAyKSn555isd0EbdhKx6nkyAi9xLq8rvCEb_nOyY';

type Fields = Readonly<Record<string, unknown>>;

interface Code {
  readonly userId: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly state: string;
  readonly at: number;
  used: boolean;
}

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a test or the playground may set up otherwise. */
export interface OpenId {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the app lets people be sent back to; empty: wherever it asks. */
  redirectUris: string[];
  /** What ID tokens say otherwise than they ought to. */
  claims: Fields;
  readonly codes: Map<string, Code>;
  readonly tokens: Map<string, string>;
}

export const newOpenId = (): OpenId => ({
  clientId: '7012345678.7098765432',
  clientSecret: 'fake-client-secret',
  redirectUris: [],
  claims: {},
  codes: new Map(),
  tokens: new Map(),
});

let made: KeyPairKeyObjectResult | null = null;
/** One for all fakes of a process: making it takes a while. */
const keys = (): KeyPairKeyObjectResult => (made ??= generateKeyPairSync('rsa', { modulusLength: 2048 }));

const text = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

/** The pages below /openid/; null for any other address. */
export function openIdPage(store: SlackStore, openId: OpenId, path: string, query: Fields): Page | null {
  if (path === '/openid/connect/keys') {
    const jwk = { ...keys().publicKey.export({ format: 'jwk' }), kid: KID, use: 'sig', alg: 'RS256' };
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return { status: 200, headers, body: JSON.stringify({ keys: [jwk] }) };
  }
  return path === '/openid/connect/authorize' ? authorize(store, openId, query) : null;
}

function authorize(store: SlackStore, openId: OpenId, asked: Fields): Page {
  const faults = faultsOf(openId, asked);
  for (const fault of faults) store.violate(`/openid/connect/authorize: ${fault}`);
  if (faults.length > 0) return html(400, faults.join(', '));
  if (asked['as'] === undefined) return html(200, question(store, asked));
  const back = new URL(text(asked, 'redirect_uri'));
  back.searchParams.set('state', text(asked, 'state'));
  if (text(asked, 'as') === '') back.searchParams.set('error', 'access_denied');
  else back.searchParams.set('code', giveCode(store, openId, asked));
  return { status: 302, headers: { location: back.href }, body: '' };
}

function faultsOf({ clientId, redirectUris }: OpenId, asked: Fields): string[] {
  const uri = text(asked, 'redirect_uri');
  return [
    text(asked, 'client_id') === clientId ? [] : ['invalid_client_id'],
    URL.canParse(uri) && (redirectUris.length === 0 || redirectUris.includes(uri))
      ? []
      : ['redirect_uri did not match any configured URIs'],
    text(asked, 'response_type') === 'code' ? [] : ['response_type is not code'],
    text(asked, 'state').length >= 20 ? [] : ['state is missing or easily guessed'],
    text(asked, 'nonce').length >= 20 ? [] : ['nonce is missing or easily guessed'],
    text(asked, 'scope').split(' ').includes('openid') ? [] : ['invalid_scope'],
  ].flat();
}

/** Nobody is signed in here, so the page asks which of its people it is. */
function question(store: SlackStore, asked: Fields): string {
  const hidden = Object.keys(asked)
    .map((name) => `<input type="hidden" name="${escaped(name)}" value="${escaped(text(asked, name))}">`)
    .join('');
  const buttons = store.state.people
    .filter(({ isBot, deleted, id }) => !isBot && !deleted && id !== 'USLACKBOT')
    .map(({ id, name }) => `<p><button name="as" value="${id}">Allow as ${escaped(name)}</button></p>`);
  return `<h1>hallpass wants to confirm your identity on Slack</h1><form method="get" action="/openid/connect/authorize">${hidden}${buttons.join('')}<p><button name="as" value="">Cancel</button></p></form>`;
}

const html = (status: number, body: string): Page => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html>\n<html lang="en"><head><title>Slack</title></head><body>${body}</body></html>\n`,
});

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function giveCode(store: SlackStore, { codes }: OpenId, asked: Fields): string {
  const code = `7012345678.${randomBytes(16).toString('hex')}`;
  codes.set(code, {
    userId: store.personOf(text(asked, 'as')).id,
    redirectUri: text(asked, 'redirect_uri'),
    nonce: text(asked, 'nonce'),
    state: text(asked, 'state'),
    at: store.now().getTime(),
    used: false,
  });
  return code;
}

/** The two methods of the Web API; null for any other. @throws Refusal */
export function openIdMethod(
  store: SlackStore,
  openId: OpenId,
  { method, token, args }: { readonly method: string; readonly token: string | null; readonly args: Fields },
): Fields | null {
  if (method === 'openid.connect.token') return giveTokens(store, openId, args);
  if (method !== 'openid.connect.userInfo') return null;
  const person = store.personById(openId.tokens.get(token ?? '') ?? '');
  if (token === null) throw new Refusal('not_authed');
  if (person === undefined || person.deleted) throw new Refusal('invalid_auth');
  return { ...claimsOf(store, person), ...openId.claims };
}

function giveTokens(store: SlackStore, openId: OpenId, args: Fields): Fields {
  if (text(args, 'client_id') !== openId.clientId) throw new Refusal('invalid_client_id');
  if (text(args, 'client_secret') !== openId.clientSecret) throw new Refusal('bad_client_secret');
  if (text(args, 'grant_type') !== 'authorization_code') throw new Refusal('invalid_grant_type');
  const code = openId.codes.get(text(args, 'code'));
  const now = store.now().getTime();
  if (code === undefined || now > code.at + CODE_MS) throw new Refusal('invalid_code');
  if (code.used) throw new Refusal('code_already_used');
  if (code.redirectUri !== text(args, 'redirect_uri')) throw new Refusal('bad_redirect_uri');
  code.used = true;
  const access = `xoxp-${randomBytes(16).toString('hex')}`;
  openId.tokens.set(access, code.userId);
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: store.origin,
    aud: openId.clientId,
    exp: seconds + TOKEN_SECONDS,
    iat: seconds,
    auth_time: seconds,
    nonce: code.nonce,
    at_hash: createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url'),
    ...claimsOf(store, store.personOf(code.userId)),
    ...openId.claims,
  };
  return { access_token: access, token_type: 'Bearer', id_token: signed(claims, keys().privateKey) };
}

function claimsOf(store: SlackStore, person: SlackPerson): Fields {
  const { id, email, emailConfirmed, name, external } = person;
  return {
    sub: id,
    'https://slack.com/user_id': id,
    'https://slack.com/team_id': external ? OTHER_TEAM : store.state.team.id,
    email,
    email_verified: emailConfirmed,
    name,
    locale: 'en-US',
  };
}

function signed(claims: Fields, key: KeyObject): string {
  const part = (value: Fields): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = `${part({ typ: 'JWT', alg: 'RS256', kid: KID })}.${part(claims)}`;
  return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`;
}
