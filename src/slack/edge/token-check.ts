import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import type { ProfileField } from '../../domain/identities/manager-field.ts';
import { Definitions, profileFieldOf } from './profile.ts';

/** Whose a bot token is and what it may do. */
export interface BotToken {
  readonly team: string;
  readonly user: string;
  readonly scopes: readonly string[];
}

/** How Slack is reached. */
export interface SlackWay {
  /** Ends with a slash. */
  readonly apiUrl: string;
  /** Through a proxy, where there is one; Node's own unless given. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/**
 * Asks Slack once, for at most 10 s.
 * @throws Error of the Web API; `slackFault` puts it in words
 */
export async function checkBotToken(token: string, way: SlackWay): Promise<BotToken> {
  const answer = await clientOf(token, way).auth.test();
  return {
    team: answer.team ?? answer.team_id ?? 'an unnamed workspace',
    user: answer.user ?? 'an unnamed user',
    scopes: answer.response_metadata?.scopes ?? [],
  };
}

/** Asks Slack for a place to connect to, without connecting. @throws Error of the Web API */
export async function checkAppToken(token: string, way: SlackWay): Promise<void> {
  await clientOf(token, way).apps.connections.open({});
}

/** The fields of profiles that the workspace defines. @throws Error of the Web API */
export async function checkProfileFields(token: string, way: SlackWay): Promise<ProfileField[]> {
  const { profile } = await clientOf(token, way).team.profile.get({});
  return Definitions.parse(profile?.fields ?? []).map(profileFieldOf);
}

/** What Slack objected to and what to do about it. Pure. */
export function slackFault(error: unknown): string {
  if (error instanceof WebAPIPlatformError)
    return WORDS[error.data.error] ?? `Slack says ${error.data.error}`;
  if (error instanceof WebAPIHTTPError)
    return `Slack answered ${error.statusCode}; see https://slack-status.com`;
  if (error instanceof WebAPIRateLimitedError)
    return `Slack asks to wait ${error.retryAfter} s; try again then`;
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  const reason = deepest(cause);
  if (reason.startsWith('the proxy ')) return `Slack cannot be reached: ${reason}`;
  return `Slack cannot be reached (${reason}); check SLACK_API_URL, DNS and the way out to slack.com`;
}

/** fetch hides the reason in causes. */
function deepest(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? deepest(error.cause) : error.message;
}

const WORDS: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack does not know this token; copy it again from the page of your Slack app',
  not_authed: 'Slack does not know this token; copy it again from the page of your Slack app',
  token_revoked: 'the token was revoked; reinstall the app and copy the new one',
  token_expired: 'the token expired; switch token rotation off in the app and reinstall it',
  account_inactive: 'the app was uninstalled or its workspace closed; reinstall the app',
  missing_scope: 'the token lacks a scope; add it in the app, reinstall the app and copy the token again',
  not_allowed_token_type: 'this is a token of another kind; copy the right one',
};

const clientOf = (token: string, { apiUrl, fetch }: SlackWay): WebClient =>
  new WebClient(token, {
    slackApiUrl: apiUrl,
    ...(fetch === undefined ? {} : { fetch }),
    timeout: 10_000,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  });
