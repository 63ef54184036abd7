/* The payloads Slack sends to an app, in the shapes of its documentation. */
import { messageJson } from './slack-chat-methods.ts';
import type { Field } from './slack-fields.ts';
import { OTHER_TEAM } from './slack-people.ts';
import type { OpenView, SlackMessage, SlackPerson } from './slack-state.ts';
import type { SlackStore, TriggerOrigin } from './slack-store.ts';
import { viewJson } from './slack-view-methods.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where somebody clicks or types. */
export type Place =
  | { readonly kind: 'message'; readonly message: SlackMessage }
  | { readonly kind: 'view'; readonly open: OpenView };

/** Slack's obsolete verification token: apps must not look at it. */
const TOKEN = 'obsolete';

export function commandPayload(
  store: SlackStore,
  person: SlackPerson,
  typed: { readonly command: string; readonly text: string; readonly channel: string },
  url: string,
): Json {
  const { team, app } = store.state;
  return {
    token: TOKEN,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: typed.channel,
    channel_name: store.channel(typed.channel)?.name ?? 'privategroup',
    user_id: person.id,
    user_name: person.handle,
    command: typed.command,
    text: escapedAsTyped(store, typed.text),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: url + store.issueResponseUrl('commands', person.id, typed.channel, null),
    trigger_id: store.issueTrigger(person.id, 'command'),
  };
}

export function actionPayload(
  store: SlackStore,
  person: SlackPerson,
  place: Place,
  action: Json,
  url: string,
): Json {
  return {
    type: 'block_actions',
    ...commonPart(store, person),
    trigger_id: store.issueTrigger(person.id, originOf(place)),
    ...(place.kind === 'view' ? viewPart(store, place.open) : messagePart(store, person, place.message, url)),
    actions: [{ ...action, action_ts: store.nextTs() }],
  };
}

/** From the menu of Slack itself: a person, and no place. */
export const shortcutPayload = (store: SlackStore, person: SlackPerson, callbackId: string): Json => ({
  type: 'shortcut',
  ...commonPart(store, person),
  callback_id: callbackId,
  trigger_id: store.issueTrigger(person.id, 'command'),
  action_ts: store.nextTs(),
});

/** From the menu of any message, also of one that the app has nothing to do with. */
export function messageShortcutPayload(
  store: SlackStore,
  person: SlackPerson,
  chosen: { readonly callbackId: string; readonly text: string; readonly channel: string },
  url: string,
): Json {
  const ts = store.nextTs();
  return {
    type: 'message_action',
    ...commonPart(store, person),
    callback_id: chosen.callbackId,
    trigger_id: store.issueTrigger(person.id, 'command'),
    action_ts: store.nextTs(),
    message_ts: ts,
    message: { type: 'message', user: person.id, ts, text: escapedAsTyped(store, chosen.text) },
    channel: { id: chosen.channel, name: store.channel(chosen.channel)?.name ?? 'privategroup' },
    response_url: url + store.issueResponseUrl('actions', person.id, chosen.channel, null),
  };
}

/** The entry in `actions` for an element, with what it holds or which menu item was picked. */
export function actionOf(field: Field, held: Json): Json {
  const { text, value, placeholder } = field.element;
  return {
    action_id: field.actionId,
    block_id: field.blockId,
    ...(text === undefined ? {} : { text }),
    ...(value === undefined ? {} : { value }),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...held,
    type: field.type,
  };
}

export function submissionPayload(store: SlackStore, person: SlackPerson, open: OpenView): Json {
  return {
    type: 'view_submission',
    ...commonPart(store, person),
    trigger_id: store.issueTrigger(person.id, 'submission'),
    view: viewJson(store, open),
    response_urls: [],
  };
}

/** What the fields hold is not part of it. */
export function closedPayload(
  store: SlackStore,
  person: SlackPerson,
  open: OpenView,
  cleared: boolean,
): Json {
  const view = { ...viewJson(store, open), state: { values: {} } };
  return { type: 'view_closed', ...commonPart(store, person), view, is_cleared: cleared };
}

export function suggestionPayload(
  store: SlackStore,
  person: SlackPerson,
  place: Place,
  field: Field,
  query: string,
): Json {
  const { response_url: _, ...where }: Json =
    place.kind === 'view' ? viewPart(store, place.open) : messagePart(store, person, place.message, '');
  const { actionId, blockId } = field;
  return {
    type: 'block_suggestion',
    ...commonPart(store, person),
    ...where,
    action_id: actionId,
    block_id: blockId,
    value: query,
  };
}

export function eventPayload(store: SlackStore, event: Json): Json {
  const { team, app } = store.state;
  const ts = store.nextTs();
  return {
    token: TOKEN,
    team_id: team.id,
    api_app_id: app.id,
    event: { event_ts: ts, ...event },
    type: 'event_callback',
    event_id: store.nextId('Ev'),
    event_time: Number.parseInt(ts, 10),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}

function commonPart(store: SlackStore, person: SlackPerson): Json {
  const { team, app } = store.state;
  const team_id = person.external ? OTHER_TEAM : team.id;
  return {
    user: { id: person.id, username: person.handle, name: person.handle, team_id },
    api_app_id: app.id,
    token: TOKEN,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function viewPart(store: SlackStore, open: OpenView): Json {
  return { container: { type: 'view', view_id: open.id }, view: viewJson(store, open) };
}

function messagePart(store: SlackStore, person: SlackPerson, message: SlackMessage, url: string): Json {
  const isEphemeral = message.ephemeralFor !== null;
  const { channel, ts, values } = message;
  return {
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: isEphemeral },
    channel: { id: channel, name: store.channel(channel)?.name ?? 'privategroup' },
    ...(isEphemeral ? {} : { message: messageJson(store, message) }),
    state: { values },
    ...(url === '' ? {} : { response_url: url + store.issueResponseUrl('actions', person.id, channel, ts) }),
  };
}

function originOf(place: Place): TriggerOrigin {
  if (place.kind === 'message') return 'message';
  return place.open.view.type === 'home' ? 'home' : 'modal';
}

/**
 * What `should_escape` makes of a command's text: mentions, links and e-mails become tokens, the
 * rest is escaped.
 */
function escapedAsTyped(store: SlackStore, text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/https?:\/\/\S+/g, (url) => `<${url}>`)
    .replaceAll(/(?<=^|\s)[\w.+-]+@[\w-]+\.[\w.-]+/g, (email) => `<mailto:${email}|${email}>`)
    .replaceAll(/(?<=^|\s)@([\w.-]+)/g, (whole, handle: string) => {
      const person = store.state.people.find((one) => one.handle === handle);
      return person === undefined ? whole : `<@${person.id}>`;
    });
}
