/**
 * The background Slack client: what jobs post, edit and look up. It never waits for Slack's rate
 * limit; its caller does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import { WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import type { ProfileField } from '../../domain/identities/manager-field.ts';
import type { Log } from '../../log.ts';
import type { Secret } from '../../secret.ts';
import { boltLogger } from './bolt-logger.ts';
import { identityOf } from './identity.ts';
import { memberOf, SlackUser } from './member.ts';
import { Definitions, peopleInField, profileFieldOf } from './profile.ts';
import { codeOf, hasBadBlocks, isBadView, isGone, outcomeOf } from '../blocks/post-outcome.ts';
import type { Post, PostOutcome, SlackMember, SlackPoster } from '../blocks/poster.ts';

const PAGE = 200;
const REPLACE_LIMIT_MS = 5000;
/** The message to answer under was deleted. */
const NO_THREAD = new Set(['thread_not_found', 'message_not_found', 'cannot_reply_to_message']);
/** Asking again does not help: somebody has to change the group, the app or the plan. */
const NO_USER_GROUP = new Set([
  'no_such_subteam',
  'subteam_not_found',
  'missing_scope',
  'permission_denied',
  'not_allowed_token_type',
  'plan_upgrade_required',
  'paid_teams_only',
]);
const UNKNOWN_USER = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);

/** The poster of a bot, on a client of its own. */
export const openPoster = ({
  botToken,
  apiUrl,
  fetch: send,
  log,
}: {
  readonly botToken: Secret;
  readonly apiUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
}): SlackPoster =>
  createPoster(
    new WebClient(botToken.reveal(), {
      slackApiUrl: apiUrl,
      fetch: send,
      timeout: 10_000,
      rejectRateLimitedCalls: true,
      logger: boltLogger(log),
      retryConfig: { retries: 0 },
    }),
    send,
  );

/**
 * The poster on a client that tries each call once and refuses when rate limited: a second try of a
 * post could be a second post, and a client that sleeps through a rate limit would hold up every
 * other message with it.
 */
export function createPoster(client: WebClient, send: typeof globalThis.fetch = fetch): SlackPoster {
  const identity = identityOf(client);
  return {
    async post(to, post, threadTs) {
      const outcome = await attempt(post, (content) => postMessage(client, to, content, threadTs));
      const lost = outcome.outcome === 'retry' && NO_THREAD.has(outcome.error);
      return lost ? attempt(post, (content) => postMessage(client, to, content, undefined)) : outcome;
    },
    update: (channel, ts, post) => attempt(post, (content) => updateMessage(client, channel, ts, content)),
    publishHome: (slackUserId, view, plain) => publishHome(client, slackUserId, view, plain),
    async sendFile(slackUserId, { name, content, says }) {
      // Files are shared with a DM by its own id, which Slack tells of a post in it.
      const posted = await attempt(says, (post) => postMessage(client, slackUserId, post, undefined));
      if (posted.outcome !== 'sent') return posted;
      const shared = await shareFile(client, posted.channel, { name, content: Buffer.from(content) });
      return shared.outcome === 'sent' ? posted : shared;
    },
    shareFile: (channel, file) => shareFile(client, channel, file),
    async replaceShown(url, { text, blocks }) {
      if (!isOfSlack(url, client.slackApiUrl)) throw new Error('that is no address of Slack');
      const { ok, status } = await send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ replace_original: true, text, blocks }),
        redirect: 'error',
        signal: AbortSignal.timeout(REPLACE_LIMIT_MS),
      });
      if (!ok && status >= 500) throw new Error(`Slack answered ${status}`);
      return ok;
    },
    async *listMembers(signal) {
      const us = await identity();
      for await (const users of userPages(client, signal)) {
        for (const user of users) yield memberOf(user, us);
      }
    },
    async member(slackUserId): Promise<SlackMember | null> {
      try {
        const [us, { user }] = await Promise.all([identity(), client.users.info({ user: slackUserId })]);
        return memberOf(SlackUser.parse(user), us);
      } catch (error) {
        if (UNKNOWN_USER.has(codeOf(error))) return null;
        throw error;
      }
    },
    profileFields: () => fieldsOf(client),
    profilePeople: (user, fieldId, signal) => peopleIn(client, fieldId, user, signal),
    userGroupMembers: (slackGroupId) => membersOf(client, slackGroupId),
    userGroupHandles: () => handlesOf(client),
  };
}

async function shareFile(
  client: WebClient,
  channel: string,
  { name, content }: Parameters<SlackPoster['shareFile']>[1],
): Promise<PostOutcome> {
  try {
    await client.files.uploadV2({ channel_id: channel, filename: name, title: name, file: content });
    return { outcome: 'sent', channel, ts: '' };
  } catch (error) {
    return outcomeOf(error);
  }
}

async function membersOf(
  client: WebClient,
  slackGroupId: string,
): Promise<readonly string[] | { readonly fault: string }> {
  try {
    const { users } = await client.usergroups.users.list({ usergroup: slackGroupId });
    return users ?? [];
  } catch (error) {
    const fault = codeOf(error);
    if (NO_USER_GROUP.has(fault)) return { fault };
    throw error;
  }
}

async function handlesOf(client: WebClient): Promise<ReadonlyMap<string, string>> {
  try {
    const { usergroups = [] } = await client.usergroups.list({ include_disabled: true });
    return new Map(
      usergroups.flatMap(({ id, handle }) => (id === undefined || !handle ? [] : [[id, handle] as const])),
    );
  } catch (error) {
    if (NO_USER_GROUP.has(codeOf(error))) return new Map();
    throw error;
  }
}

/**
 * What comes back with a form is sent nowhere but to Slack: to the host of its API, or to `hooks.`
 * of it.
 */
function isOfSlack(url: string, apiUrl: string): boolean {
  const [{ protocol, host }, api] = [new URL(url), new URL(apiUrl)];
  return protocol === api.protocol && [api.host, `hooks.${api.host}`].includes(host);
}

/**
 * Sends; when Slack does not take the blocks, once more without those that not every Slack knows,
 * and then as text alone.
 */
async function attempt(post: Post, send: (post: Post) => Promise<PostOutcome>): Promise<PostOutcome> {
  try {
    return await send(post);
  } catch (error) {
    if (!hasBadBlocks(error) || post.blocks.length === 0) return outcomeOf(error);
    return attempt({ text: post.text, blocks: post.plain ?? [] }, send);
  }
}

async function postMessage(
  client: WebClient,
  to: string,
  { text, blocks }: Post,
  threadTs: string | undefined,
): Promise<PostOutcome> {
  const { channel, ts } = await client.chat.postMessage({
    channel: to,
    text,
    unfurl_links: false,
    unfurl_media: false,
    ...(blocks.length === 0 ? {} : { blocks: [...blocks] }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  });
  if (channel === undefined || ts === undefined) {
    return { outcome: 'retry', error: 'Slack did not say where the post is', retryAfterSeconds: null };
  }
  return { outcome: 'sent', channel, ts };
}

/** Blocks are always given: left out, the old ones and their buttons would stay. */
async function updateMessage(
  client: WebClient,
  channel: string,
  ts: string,
  { text, blocks }: Post,
): Promise<PostOutcome> {
  try {
    await client.chat.update({ channel, ts, text, blocks: [...blocks] });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return { outcome: 'sent', channel, ts };
}

/**
 * Without the hash of the view before: whoever publishes holds the claim on its row, so nobody else
 * does at the same time, and what changes meanwhile makes the row due once more. A hash would guard
 * against nobody, and after an answer that was lost no hash fits.
 */
async function publishHome(
  client: WebClient,
  slackUserId: string,
  view: HomeView,
  plain?: HomeView,
): Promise<PostOutcome> {
  try {
    const published = await client.views.publish({ user_id: slackUserId, view });
    return { outcome: 'sent', channel: published.view?.id ?? '', ts: published.view?.hash ?? '' };
  } catch (error) {
    if (plain !== undefined && isBadView(error)) return publishHome(client, slackUserId, plain);
    return outcomeOf(error);
  }
}

async function fieldsOf(client: WebClient): Promise<readonly ProfileField[] | null> {
  try {
    const { profile } = await client.team.profile.get({});
    return Definitions.parse(profile?.fields ?? []).map(profileFieldOf);
  } catch (error) {
    if (codeOf(error) === 'missing_scope') return null;
    throw error;
  }
}

async function peopleIn(
  client: WebClient,
  fieldId: string,
  user: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const { profile } = await patiently(signal, () => client.users.profile.get({ user }));
    return peopleInField(profile?.fields, fieldId);
  } catch (error) {
    if (UNKNOWN_USER.has(codeOf(error))) return [];
    throw error;
  }
}

async function* userPages(client: WebClient, signal: AbortSignal): AsyncGenerator<readonly SlackUser[]> {
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await patiently(signal, () =>
      client.users.list({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
    );
    yield SlackUser.array().parse(page.members ?? []);
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
}

/**
 * Reading the directory takes minutes in a large workspace: it waits when Slack says so, instead of
 * starting over.
 */
async function patiently<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof WebAPIRateLimitedError)) throw error;
      await sleep(error.retryAfter * 1000, undefined, { signal });
    }
  }
}
