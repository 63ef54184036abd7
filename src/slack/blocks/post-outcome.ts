import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import type { PostOutcome } from './poster.ts';

type NotSent = Exclude<PostOutcome, { readonly outcome: 'sent' }>;

/**
 * About the token or its scopes, never about the recipient: nothing can be sent until an operator
 * acts.
 */
const BLOCKED: ReadonlySet<string> = new Set([
  'account_inactive',
  'access_denied',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
]);

/** This person, conversation or Home tab can never be reached. */
const UNDELIVERABLE: ReadonlySet<string> = new Set([
  'app_access_restricted',
  'cannot_dm_bot',
  'channel_not_found',
  'is_archived',
  'is_inactive',
  'messages_tab_disabled',
  'not_enabled',
  'not_in_channel',
  'restricted_action',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]);

/** The post is not there any more, or is not to be changed: nothing is left that could be wrong. */
const GONE: ReadonlySet<string> = new Set([
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'is_archived',
  'is_inactive',
  'message_not_found',
]);

/** Slack takes the words, but not the blocks they came in. */
const BAD_BLOCKS: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
]);

export const isGone = (error: unknown): boolean => GONE.has(codeOf(error));
export const hasBadBlocks = (error: unknown): boolean => BAD_BLOCKS.has(codeOf(error));

/** Of a view Slack says less precisely what it does not take. */
export const isBadView = (error: unknown): boolean =>
  hasBadBlocks(error) || ['invalid_arguments', 'invalid_view'].includes(codeOf(error));

/** Slack's own code for what went wrong; empty when it was not Slack that said no. */
export const codeOf = (error: unknown): string =>
  error instanceof WebAPIPlatformError ? error.data.error : '';

/**
 * What a failed call means for the message. Whatever is not known to be final is worth another try:
 * time-outs, 5xx and Slack's own trouble, of which some may have been posted all the same. Pure.
 */
export function outcomeOf(error: unknown): NotSent {
  if (error instanceof WebAPIRateLimitedError) return retry('ratelimited', error.retryAfter);
  if (error instanceof WebAPIHTTPError) {
    const seconds = Number(error.headers['retry-after']);
    return retry(`HTTP ${error.statusCode}`, seconds > 0 ? seconds : null);
  }
  const code = codeOf(error);
  if (BLOCKED.has(code)) return { outcome: 'blocked', error: code, retryAfterSeconds: null };
  if (UNDELIVERABLE.has(code)) return { outcome: 'undeliverable', error: code, retryAfterSeconds: null };
  if (code !== '') return retry(code.slice(0, 200), null);
  return retry(error instanceof Error ? error.message.slice(0, 200) : 'unknown', null);
}

const retry = (error: string, retryAfterSeconds: number | null): NotSent => ({
  outcome: 'retry',
  error,
  retryAfterSeconds,
});
