import type { Args } from './slack-args.ts';
import { addMessage, changeMessage, removeMessage } from './slack-chat-methods.ts';
import { acceptedContent } from './slack-content.ts';
import { Refusal } from './slack-refusal.ts';
import type { ResponseUrl, SlackChannel, SlackMessage } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

/**
 * A POST to a response_url: a new ephemeral unless told otherwise, or a change of the message that
 * was acted on.
 * @throws Refusal used_url after five uses, expired_url after 30 minutes
 */
export function respond(store: SlackStore, path: string, body: Args): void {
  const url = store.useResponseUrl(path);
  const replaces = body['replace_original'] === true || body['delete_original'] === true;
  if (replaces && url.kind === 'commands') {
    store.violate('response_url: a slash command has no original message');
    throw new Refusal('invalid_arguments');
  }
  if (body['delete_original'] === true) removeMessage(store, original(store, url));
  else if (replaces)
    changeMessage(original(store, url), acceptedContent(store, 'response_url', contentOf(body)));
  else showResponse(store, url.userId, url.channel, 'response_url', body);
  store.changed();
}

/**
 * Shows what a response_url or the body of a command's ack says: to the person only, or to the
 * whole channel.
 */
export function showResponse(
  store: SlackStore,
  userId: string,
  channelId: string,
  from: string,
  body: Args,
): SlackMessage {
  const channel = store.channel(channelId) as SlackChannel;
  const ephemeralFor = body['response_type'] === 'in_channel' ? null : userId;
  return addMessage(store, channel, acceptedContent(store, from, contentOf(body)), { ephemeralFor });
}

function original(store: SlackStore, url: ResponseUrl): SlackMessage {
  const message = url.messageTs === null ? undefined : store.message(url.channel, url.messageTs);
  if (message === undefined) throw new Refusal('message_not_found');
  return message;
}

function contentOf(body: Args): { text: unknown; blocks: unknown } {
  return { text: body['text'], blocks: body['blocks'] };
}
