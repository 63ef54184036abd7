import { type Args, flagArg, numberArg, optionalText, textArg } from './slack-args.ts';
import { userJson } from './slack-people.ts';
import { Refusal } from './slack-refusal.ts';
import type { SlackGroup } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

type Reply = Readonly<Record<string, unknown>>;

/** Slack gives at most this many users in one page, whatever was asked for. */
const USERS_PER_PAGE = 200;

export function authTest(store: SlackStore): Reply {
  const { app, team } = store.state;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: store.personById(app.botUserId)?.handle,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

export function userInfo(store: SlackStore, args: Args, scopes: readonly string[]): Reply {
  const person = store.personById(textArg(args, 'user'));
  if (person === undefined) throw new Refusal('user_not_found');
  return { user: userJson(store, person, scopes.includes('users:read.email')) };
}

export function listUsers(store: SlackStore, args: Args, scopes: readonly string[]): Reply {
  const limit = numberArg(args, 'limit');
  if (limit === null) store.violate('users.list: a limit must be given');
  const start = startOf(optionalText(args, 'cursor'), store.state.people.length);
  const end = start + Math.min(limit ?? USERS_PER_PAGE, USERS_PER_PAGE);
  const page = store.state.people.slice(start, end);
  const next = end < store.state.people.length ? Buffer.from(`user:${end}`).toString('base64') : '';
  return {
    members: page.map((person) => userJson(store, person, scopes.includes('users:read.email'))),
    response_metadata: { next_cursor: next },
  };
}

export function lookupByEmail(store: SlackStore, args: Args): Reply {
  const email = textArg(args, 'email').toLowerCase();
  const person = store.state.people.find((one) => one.email.toLowerCase() === email && !one.deleted);
  if (person === undefined) throw new Refusal('users_not_found');
  return { user: userJson(store, person, true) };
}

/** Without the labels, which would cost the app most of its rate limit. */
export function profileOf(store: SlackStore, args: Args): Reply {
  const person = store.personById(textArg(args, 'user'));
  if (person === undefined) throw new Refusal('user_not_found');
  if (flagArg(args, 'include_labels') === true) store.violate('users.profile.get: include_labels is costly');
  const held = Object.entries(person.fields ?? {}).map(([id, value]) => [id, { value, alt: '' }]);
  const fields = held.length === 0 ? [] : Object.fromEntries(held);
  return { profile: { real_name: person.name, display_name: person.handle, fields } };
}

export function profileFields(store: SlackStore): Reply {
  const fields = (store.state.fields ?? []).map(({ id, label, type, isProtected }, ordering) => ({
    id,
    ordering,
    label,
    hint: '',
    type,
    possible_values: null,
    options: isProtected ? { is_protected: 1 } : null,
    is_hidden: 0,
  }));
  return { profile: { fields } };
}

export function listGroups(store: SlackStore, args: Args): Reply {
  const withUsers = flagArg(args, 'include_users') === true;
  return { usergroups: store.state.groups.map((group) => groupJson(store, group, withUsers)) };
}

export function listGroupUsers(store: SlackStore, args: Args): Reply {
  const group = store.state.groups.find(({ id }) => id === optionalText(args, 'usergroup'));
  if (group === undefined) throw new Refusal('no_such_subteam');
  return { users: group.members };
}

function groupJson(store: SlackStore, group: SlackGroup, withUsers: boolean): Reply {
  return {
    id: group.id,
    team_id: store.state.team.id,
    is_usergroup: true,
    handle: group.handle,
    name: group.name,
    date_delete: 0,
    user_count: group.members.length,
    ...(withUsers ? { users: group.members } : {}),
  };
}

function startOf(cursor: string | null, count: number): number {
  if (cursor === null) return 0;
  const start = Number(/^user:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1]);
  if (Number.isNaN(start) || start > count) throw new Refusal('invalid_cursor');
  return start;
}
