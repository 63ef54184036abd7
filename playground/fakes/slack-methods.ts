import type { Args } from './slack-args.ts';
import {
  deleteMessage,
  openConversation,
  postEphemeral,
  postMessage,
  updateMessage,
} from './slack-chat-methods.ts';
import {
  authTest,
  listGroupUsers,
  listGroups,
  listUsers,
  lookupByEmail,
  profileFields,
  profileOf,
  userInfo,
} from './slack-directory-methods.ts';
import { completeUpload, startUpload } from './slack-file-methods.ts';
import { Refusal } from './slack-refusal.ts';
import type { SlackStore } from './slack-store.ts';
import { openView, publishView, pushView, updateView } from './slack-view-methods.ts';

type Reply = Readonly<Record<string, unknown>>;

interface Method {
  /** The bot scope it needs; null for none. */
  readonly scope: string | null;
  /** Calls a minute. */
  readonly tier: number;
  readonly args: readonly string[];
  readonly run: (store: SlackStore, args: Args, scopes: readonly string[]) => Reply;
}

const POST = ['channel', 'text', 'blocks', 'thread_ts', 'metadata', 'mrkdwn', 'reply_broadcast'];
const UNFURL = ['unfurl_links', 'unfurl_media'];
const DISGUISE = ['username', 'icon_emoji', 'icon_url', 'as_user', 'link_names', 'parse', 'attachments'];

/** Every method the fake knows, with what Slack documents about it. */
const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { scope: null, tier: 200, args: [], run: authTest },
  'apps.connections.open': {
    scope: null,
    tier: 50,
    args: [],
    run: () => {
      throw new Refusal('forbidden_team');
    },
  },
  'users.info': { scope: 'users:read', tier: 100, args: ['user', 'include_locale'], run: userInfo },
  'users.list': {
    scope: 'users:read',
    tier: 20,
    args: ['limit', 'cursor', 'include_locale'],
    run: listUsers,
  },
  'users.lookupByEmail': { scope: 'users:read.email', tier: 50, args: ['email'], run: lookupByEmail },
  'users.profile.get': {
    scope: 'users.profile:read',
    tier: 100,
    args: ['user', 'include_labels'],
    run: profileOf,
  },
  'team.profile.get': {
    scope: 'users.profile:read',
    tier: 50,
    args: ['visibility'],
    run: profileFields,
  },
  'usergroups.list': {
    scope: 'usergroups:read',
    tier: 20,
    args: ['include_users', 'include_count', 'include_disabled'],
    run: listGroups,
  },
  'usergroups.users.list': {
    scope: 'usergroups:read',
    tier: 20,
    args: ['usergroup', 'include_disabled'],
    run: listGroupUsers,
  },
  'conversations.open': {
    scope: 'im:write',
    tier: 50,
    args: ['users', 'return_im', 'prevent_creation'],
    run: openConversation,
  },
  'chat.postMessage': {
    scope: 'chat:write',
    tier: 300,
    args: [...POST, ...UNFURL, ...DISGUISE],
    run: postMessage,
  },
  'chat.update': {
    scope: 'chat:write',
    tier: 50,
    args: ['channel', 'ts', 'text', 'blocks', 'metadata', ...DISGUISE],
    run: updateMessage,
  },
  'chat.postEphemeral': {
    scope: 'chat:write',
    tier: 100,
    args: ['user', ...POST, ...DISGUISE],
    run: postEphemeral,
  },
  'chat.delete': { scope: 'chat:write', tier: 50, args: ['channel', 'ts', 'as_user'], run: deleteMessage },
  'files.getUploadURLExternal': {
    scope: 'files:write',
    tier: 100,
    args: ['filename', 'length', 'alt_text', 'snippet_type'],
    run: startUpload,
  },
  'files.completeUploadExternal': {
    scope: 'files:write',
    tier: 100,
    args: ['files', 'channel_id', 'thread_ts', 'initial_comment'],
    run: completeUpload,
  },
  'views.open': { scope: null, tier: 100, args: ['view', 'trigger_id'], run: openView },
  'views.push': { scope: null, tier: 100, args: ['view', 'trigger_id'], run: pushView },
  'views.update': {
    scope: null,
    tier: 100,
    args: ['view', 'view_id', 'external_id', 'hash'],
    run: updateView,
  },
  'views.publish': { scope: null, tier: 100, args: ['view', 'user_id', 'hash'], run: publishView },
};

/** The app's token and what it may do. */
export interface Grant {
  readonly token: string;
  readonly scopes: readonly string[];
}

export function callsAMinute(method: string): number {
  return METHODS[method]?.tier ?? Infinity;
}

export function scopeOf(method: string): string | null {
  return METHODS[method]?.scope ?? null;
}

/** Runs one Web API method. @throws Refusal with Slack's error code */
export function runMethod(
  store: SlackStore,
  method: string,
  token: string | null,
  args: Args,
  grant: Grant,
): Reply {
  const known = METHODS[method];
  if (known === undefined) {
    store.violate(`${method}: no such method`);
    throw new Refusal('unknown_method');
  }
  if (token === null) throw new Refusal('not_authed');
  if (token !== grant.token) throw new Refusal('invalid_auth');
  if (known.scope !== null && !grant.scopes.includes(known.scope)) {
    store.violate(`${method}: needs ${known.scope}`);
    throw new Refusal('missing_scope', { needed: known.scope, provided: grant.scopes.join(',') });
  }
  reportArgs(store, method, known, args);
  const reply = known.run(store, args, grant.scopes);
  store.changed();
  return reply;
}

/** Bolt adds the team's id to every call. */
function reportArgs(store: SlackStore, method: string, known: Method, args: Args): void {
  const { team_id: team, ...own } = args;
  if (team !== undefined && team !== store.state.team.id) store.violate(`${method}: not our team_id`);
  for (const key of Object.keys(own)) {
    if (!known.args.includes(key)) store.violate(`${method}: unknown argument ${key}`);
  }
}
