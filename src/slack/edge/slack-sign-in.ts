/**
 * Sign in with Slack (OpenID Connect): where the browser is sent to, and who came back. The library
 * holds the answer and its ID token to the standard; what is Slack's own is checked here.
 */
import { WebClient } from '@slack/web-api';
import * as oidc from 'openid-client';
import { z } from 'zod';
import type { ConsoleSignInFault } from '../../domain/console-sign-in.ts';
import type { Log } from '../../log.ts';
import type { Secret } from '../../secret.ts';
import { boltLogger } from './bolt-logger.ts';
import { identityOf, type SlackIdentity } from './identity.ts';

/** What a sign-in was begun with, and is ended with. */
export interface SignInTrip {
  /** Where Slack sends the browser back to. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
}

export type SignedIn =
  | { readonly by: { readonly slackTeamId: string; readonly slackUserId: string } }
  | { readonly fault: ConsoleSignInFault };

export interface SlackSignIn {
  /** The page of Slack's that asks; null while Slack cannot be reached. */
  address(trip: SignInTrip): Promise<string | null>;
  /**
   * Whom the address vouches for with which the browser came back. Anything that does not hold is a
   * fault, and logged; never rejects.
   */
  whoIs(trip: SignInTrip, cameBackTo: string): Promise<SignedIn>;
}

interface Options {
  readonly client: { readonly id: string; readonly secret: Secret } | null;
  readonly botToken: Secret;
  /** Ends with a slash. */
  readonly apiUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
  readonly now: () => Date;
}

const SECONDS = 10;
const Claims = z.object({
  'https://slack.com/user_id': z.string().min(1),
  'https://slack.com/team_id': z.string().min(1),
  'https://slack.com/enterprise_id': z.string().min(1).optional(),
  email_verified: z.boolean(),
});

/** Null without a client: then there is no console. Opens no connection. */
export function openSlackSignIn(options: Options): SlackSignIn | null {
  const { client, botToken, apiUrl, fetch: send, log } = options;
  if (client === null) return null;
  const identity = identityOf(
    new WebClient(botToken.reveal(), {
      slackApiUrl: apiUrl,
      fetch: send,
      timeout: SECONDS * 1000,
      logger: boltLogger(log),
      retryConfig: { retries: 0 },
    }),
  );
  const configured = (): oidc.Configuration => configurationOf({ ...options, client });
  return {
    async address({ redirectUri, state, nonce }) {
      const us = await identity().catch(() => null);
      if (us === null) return null;
      const asked = { redirect_uri: redirectUri, scope: 'openid email profile', team: us.teamId };
      return oidc.buildAuthorizationUrl(configured(), { ...asked, state, nonce }).href;
    },
    async whoIs({ state, nonce }, cameBackTo) {
      try {
        return signedIn(await claimsOf(configured(), { state, nonce, cameBackTo }), await identity());
      } catch (error) {
        log.warn({ err: error }, 'sign-in with Slack failed');
        return { fault: isUnanswered(error) ? 'unreachable' : 'rejected' };
      }
    },
  };
}

function configurationOf({
  client,
  apiUrl,
  fetch: send,
  now,
}: Options & { readonly client: NonNullable<Options['client']> }): oidc.Configuration {
  const { origin, protocol } = new URL(apiUrl);
  const server = {
    issuer: origin,
    authorization_endpoint: `${origin}/openid/connect/authorize`,
    token_endpoint: `${apiUrl}openid.connect.token`,
    userinfo_endpoint: `${apiUrl}openid.connect.userInfo`,
    jwks_uri: `${origin}/openid/connect/keys`,
  };
  const skew = Math.round((now().getTime() - Date.now()) / 1000);
  const metadata = { [oidc.clockSkew]: skew, [oidc.clockTolerance]: 30 };
  const secret = oidc.ClientSecretPost(client.secret.reveal());
  const config = new oidc.Configuration(server, client.id, metadata, secret);
  config.timeout = SECONDS;
  config[oidc.customFetch] = (url, request) => send(url, request);
  oidc.enableNonRepudiationChecks(config);
  if (protocol === 'http:') oidc.allowInsecureRequests(config);
  return config;
}

/** What Slack says now of whoever the ID token is about, which has to be the same person. */
async function claimsOf(
  config: oidc.Configuration,
  { state, nonce, cameBackTo }: Pick<SignInTrip, 'state' | 'nonce'> & { readonly cameBackTo: string },
): Promise<z.infer<typeof Claims>> {
  const checks = { expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const answer = await oidc.authorizationCodeGrant(config, new URL(cameBackTo), checks);
  const claims = Claims.parse(answer.claims());
  const info = await oidc.fetchUserInfo(config, answer.access_token, claims['https://slack.com/user_id']);
  const now = Claims.parse(info);
  return { ...claims, email_verified: claims.email_verified && now.email_verified };
}

/** Pure. */
function signedIn(claims: z.infer<typeof Claims>, us: SlackIdentity): SignedIn {
  const enterprise = claims['https://slack.com/enterprise_id'] ?? null;
  const isOurs =
    claims['https://slack.com/team_id'] === us.teamId ||
    (enterprise !== null && enterprise === us.enterpriseId);
  if (!isOurs) return { fault: 'other_workspace' };
  if (!claims.email_verified) return { fault: 'unverified_email' };
  return { by: { slackTeamId: us.teamId, slackUserId: claims['https://slack.com/user_id'] } };
}

/** Slack could not be asked, in place of having said something that does not hold. */
const isUnanswered = (error: unknown): boolean =>
  (error instanceof TypeError && error.cause instanceof Error) ||
  (error instanceof oidc.ClientError && (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT'));
