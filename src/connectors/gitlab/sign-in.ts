/**
 * Signing in through an OAuth application of GitLab: the authorization-code flow with PKCE, for one
 * look at who it is.
 */
import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import type { SignedIn, SignIn, SignInAnswer } from '../sign-in.ts';
import { bodyOf } from './api/answer.ts';
import { connectorErrorOf, textOf } from './api/errors.ts';
import { GitLabFailure } from './api/failure.ts';
import { OAuthToken, WhoAmI } from './api/schema.ts';
import { exchange, type Outgoing } from './api/transport.ts';

export interface SignInOptions {
  /** The instance, without a slash at the end. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly now: () => Date;
  /** Per call; 10 s unless given. */
  readonly timeoutMs?: number | undefined;
  readonly fetchDispatcher?: Dispatcher | undefined;
}

const TIMEOUT_MS = 10_000;
/** The least that tells who somebody is. */
const SCOPE = 'read_user';

/** Three requests at most, none of which draws on the budget of the connector's token. */
export function gitlabSignIn(options: SignInOptions): SignIn {
  const { url, clientId } = options;
  return {
    origin: new URL(url).origin,
    address({ redirectUri, state, challenge }) {
      const address = new URL(`${url}/oauth/authorize`);
      address.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: SCOPE,
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }).toString();
      return address.href;
    },
    async whoIs(answer, signal) {
      try {
        return await whoIs(options, answer, signal);
      } catch (error) {
        throw connectorErrorOf(error);
      }
    },
  };
}

async function whoIs(options: SignInOptions, answer: SignInAnswer, signal: AbortSignal): Promise<SignedIn> {
  const token = await tokenFor(options, answer, signal);
  try {
    const outgoing: Outgoing = {
      method: 'GET',
      url: new URL(`${options.url}/api/v4/user`),
      headers: { authorization: `Bearer ${token}` },
      body: undefined,
      signal,
    };
    const { id, username } = await send(options, WhoAmI, outgoing);
    return { externalId: String(id), username };
  } catch (error) {
    throw isBarred(error) ? barred(error) : error;
  } finally {
    await takeBack(options, token, signal);
  }
}

/** @throws ConnectorError rejected, unauthorized; GitLabFailure */
async function tokenFor(
  options: SignInOptions,
  { redirectUri, code, verifier }: SignInAnswer,
  signal: AbortSignal,
): Promise<string> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
  try {
    const { access_token: token } = await send(options, OAuthToken, posted(options, 'token', form, signal));
    return token;
  } catch (error) {
    if (!(error instanceof GitLabFailure) || error.kind !== 'refused') throw error;
    if (error.status === 401)
      throw new ConnectorError({
        code: 'unauthorized',
        fault: { code: 'application_unknown' },
        applied: 'no',
        cause: error,
      });
    if (error.status === 400)
      throw new ConnectorError({
        code: 'rejected',
        fault: { code: 'sign_in_spent' },
        applied: 'no',
        cause: error,
      });
    throw error;
  }
}

/**
 * The token has done its work. One that cannot be taken back dies by itself within two hours, and
 * nobody has it.
 */
async function takeBack(options: SignInOptions, token: string, signal: AbortSignal): Promise<void> {
  const { method, url, headers, body } = posted(options, 'revoke', { token }, signal);
  const limits = limitsOf(options);
  await exchange({ method, url, headers, body, signal }, limits).catch(() => undefined);
}

function posted(
  { url, clientId, clientSecret }: SignInOptions,
  what: 'token' | 'revoke',
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Outgoing {
  return {
    method: 'POST',
    url: new URL(`${url}/oauth/${what}`),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }).toString(),
    signal,
  };
}

async function send<T>(options: SignInOptions, schema: z.ZodType<T>, outgoing: Outgoing): Promise<T> {
  const answer = await exchange(outgoing, limitsOf(options));
  const checked = schema.safeParse(bodyOf(outgoing, answer, options.now()));
  if (checked.success) return checked.data;
  const { method, url } = outgoing;
  const { origin, pathname: path } = url;
  throw new GitLabFailure({
    kind: 'garbled',
    method,
    origin,
    path,
    detail: 'not as expected',
    at: options.now(),
  });
}

const limitsOf = ({ timeoutMs = TIMEOUT_MS, fetchDispatcher, now }: SignInOptions) => ({
  timeoutMs,
  dispatcher: fetchDispatcher,
  now,
});

const isBarred = (error: unknown): error is GitLabFailure =>
  error instanceof GitLabFailure && error.kind === 'refused' && error.status === 403;

const barred = (failure: GitLabFailure): ConnectorError =>
  new ConnectorError({
    code: 'forbidden',
    fault: { code: 'sign_in_barred', said: textOf(failure.body) },
    applied: 'no',
    cause: failure,
  });
