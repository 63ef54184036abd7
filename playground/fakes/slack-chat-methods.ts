import { type Args, flagArg, jsonArg, optionalText, textArg } from './slack-args.ts';
import { acceptedContent } from './slack-content.ts';
import { fieldsIn, valuesOf } from './slack-fields.ts';
import { Refusal } from './slack-refusal.ts';
import type { SlackChannel, SlackMessage } from './slack-state.ts';
import { type SlackStore, USLACKBOT } from './slack-store.ts';

type Reply = Readonly<Record<string, unknown>>;

/** Arguments that would post as somebody else or let Slack parse more than was meant. */
const FORBIDDEN = [
  'username',
  'icon_emoji',
  'icon_url',
  'as_user',
  'link_names',
  'parse',
  'attachments',
] as const;

export function postMessage(store: SlackStore, args: Args): Reply {
  const channel = channelToPostIn(store, textArg(args, 'channel'));
  reportCareless(store, 'chat.postMessage', args);
  const content = acceptedContent(store, 'chat.postMessage', contentOf(args));
  const threadTs = optionalText(args, 'thread_ts');
  if (threadTs !== null && store.message(channel.id, threadTs) === undefined) {
    throw new Refusal('thread_not_found');
  }
  const buttons = fieldsIn(content.blocks).length > 0;
  if (channel.external && buttons)
    store.violate('chat.postMessage: buttons in a channel shared with strangers');
  const message = addMessage(store, channel, content, { threadTs, metadata: jsonArg(args, 'metadata') });
  return { channel: channel.id, ts: message.ts, message: messageJson(store, message) };
}

export function updateMessage(store: SlackStore, args: Args): Reply {
  const channel = conversation(store, textArg(args, 'channel'));
  const message = store.message(channel.id, textArg(args, 'ts'));
  if (message === undefined || message.ephemeralFor !== null) throw new Refusal('message_not_found');
  reportForbidden(store, 'chat.update', args);
  changeMessage(message, acceptedContent(store, 'chat.update', contentOf(args)));
  if (args['metadata'] !== undefined) message.metadata = jsonArg(args, 'metadata');
  return { channel: channel.id, ts: message.ts, text: message.text, message: messageJson(store, message) };
}

export function postEphemeral(store: SlackStore, args: Args): Reply {
  const channel = conversation(store, textArg(args, 'channel'));
  const userId = textArg(args, 'user');
  if (store.personById(userId) === undefined) throw new Refusal('user_not_found');
  if (!channel.members.includes(userId)) throw new Refusal('user_not_in_channel');
  reportForbidden(store, 'chat.postEphemeral', args);
  const content = acceptedContent(store, 'chat.postEphemeral', contentOf(args));
  const { ts } = addMessage(store, channel, content, { ephemeralFor: userId });
  return { message_ts: ts };
}

export function deleteMessage(store: SlackStore, args: Args): Reply {
  const channel = conversation(store, textArg(args, 'channel'));
  const message = store.message(channel.id, textArg(args, 'ts'));
  if (message === undefined || message.ephemeralFor !== null) throw new Refusal('message_not_found');
  removeMessage(store, message);
  return { channel: channel.id, ts: message.ts };
}

/**
 * Opening a DM needs `im:write`, unlike posting to a user id, and says when the person has left.
 */
export function openConversation(store: SlackStore, args: Args): Reply {
  const ids = textArg(args, 'users').split(',');
  const [id] = ids;
  if (id === undefined || ids.length > 1) throw new Refusal('invalid_user_combination');
  const person = store.personById(id);
  if (person === undefined) throw new Refusal('user_not_found');
  if (person.deleted) throw new Refusal('user_disabled');
  const already = store.dmOf(id) !== undefined;
  return { channel: { id: dmWith(store, id).id }, already_open: already, no_op: already };
}

export function addMessage(
  store: SlackStore,
  channel: SlackChannel,
  content: Pick<SlackMessage, 'text' | 'blocks'>,
  more: Partial<Pick<SlackMessage, 'threadTs' | 'metadata' | 'ephemeralFor'>>,
): SlackMessage {
  const message: SlackMessage = {
    channel: channel.id,
    ts: store.nextTs(),
    threadTs: more.threadTs ?? null,
    ...content,
    metadata: more.metadata ?? null,
    ephemeralFor: more.ephemeralFor ?? null,
    updates: 0,
    texts: [content.text],
    values: valuesOf(content.blocks),
  };
  store.state.messages.push(message);
  return message;
}

export function changeMessage(message: SlackMessage, content: Pick<SlackMessage, 'text' | 'blocks'>): void {
  Object.assign(message, content);
  message.updates += 1;
  message.texts.push(content.text);
  message.values = valuesOf(content.blocks, message.values);
}

export function removeMessage(store: SlackStore, message: SlackMessage): void {
  store.state.messages = store.state.messages.filter((other) => other !== message);
}

/** A message as Slack puts it into answers and payloads. */
export function messageJson(store: SlackStore, message: SlackMessage): Reply {
  const { app, team } = store.state;
  return {
    type: 'message',
    user: app.botUserId,
    bot_id: app.botId,
    app_id: app.id,
    team: team.id,
    text: message.text,
    ts: message.ts,
    blocks: message.blocks,
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.updates === 0 ? {} : { edited: { user: app.botUserId, ts: message.ts } }),
  };
}

function contentOf(args: Args): { text: unknown; blocks: unknown } {
  return { text: args['text'], blocks: jsonArg(args, 'blocks') };
}

/** A conversation the bot is in, by its own id only: a user id is not taken for the DM here. */
function conversation(store: SlackStore, id: string): SlackChannel {
  const channel = store.channel(id);
  if (channel === undefined) throw new Refusal('channel_not_found');
  if (channel.dmWith === null && !channel.members.includes(store.state.app.botUserId)) {
    throw new Refusal('not_in_channel');
  }
  return channel;
}

function channelToPostIn(store: SlackStore, id: string): SlackChannel {
  return /^[UW]/.test(id) ? dmWith(store, id) : conversation(store, id);
}

/**
 * The DM with a person. One who left keeps it, and posting to it succeeds in silence; a new one
 * cannot be opened. A stranger needs a channel in common.
 */
function dmWith(store: SlackStore, userId: string): SlackChannel {
  const person = store.personById(userId);
  if (person === undefined) throw new Refusal('channel_not_found');
  if (person.isBot || person.id === USLACKBOT) throw new Refusal('cannot_dm_bot');
  if (store.dmOf(userId) === undefined) {
    const shared = store.state.channels.some(
      ({ dmWith: owner, members }) =>
        owner === null && members.includes(userId) && members.includes(store.state.app.botUserId),
    );
    if (person.deleted || (person.external && !shared)) throw new Refusal('channel_not_found');
  }
  return store.openDm(userId);
}

function reportCareless(store: SlackStore, method: string, args: Args): void {
  reportForbidden(store, method, args);
  for (const key of ['unfurl_links', 'unfurl_media']) {
    if (flagArg(args, key) !== false) store.violate(`${method}: ${key} must be false`);
  }
}

function reportForbidden(store: SlackStore, method: string, args: Args): void {
  for (const key of FORBIDDEN)
    if (args[key] !== undefined) store.violate(`${method}: ${key} must not be given`);
}
