import type { KnownBlock } from '@slack/types';

import { MAX_MESSAGE_TEXT, faultsOfMessage } from '../../src/slack/blocks/limits.ts';
import { isRecord } from '../../src/slack/blocks/spot.ts';
import { Refusal, refusalFor } from './slack-refusal.ts';
import type { SlackStore } from './slack-store.ts';

export interface Content {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/**
 * A message as Slack would store it, every block and element with an id. What breaks a limit is
 * refused with Slack's code; what would only look wrong or ping people is noted as a violation.
 */
export function acceptedContent(
  store: SlackStore,
  from: string,
  message: { readonly text: unknown; readonly blocks: unknown },
): Content {
  const text = typeof message.text === 'string' ? message.text : undefined;
  const blocks = message.blocks ?? undefined;
  const faults = faultsOfMessage({ text, blocks: blocks as KnownBlock[] });
  for (const fault of faults) store.violate(`${from}: ${fault}`);
  if ((text ?? '') === '') throw refusalFor('no_text', faults);
  if ((text ?? '').length > MAX_MESSAGE_TEXT) throw refusalFor('msg_too_long', faults);
  if (faults.length > 0) throw refusalFor('invalid_blocks', faults);
  reportBadMarkup(store, from, [text, ...markupIn(blocks)]);
  return { text: text ?? '', blocks: withIds(store, (blocks ?? []) as KnownBlock[]) };
}

/** Gives every block and interactive element the id that Slack would make up. */
export function withIds<B>(store: SlackStore, blocks: readonly B[]): B[] {
  return structuredClone([...blocks]).map((block) => {
    if (!isRecord(block)) throw new Refusal('invalid_blocks_format');
    const own: Record<string, unknown> = { block_id: store.nextId('b'), ...block };
    for (const key of ['accessory', 'element']) {
      if (isRecord(own[key]) && own[key]['type'] !== 'image') own[key] = withActionId(store, own[key]);
    }
    if (own['type'] === 'actions' && Array.isArray(own['elements'])) {
      own['elements'] = own['elements'].map((element) => withActionId(store, element));
    }
    return own as B;
  });
}

function withActionId(
  store: SlackStore,
  element: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { action_id: store.nextId('a'), ...element };
}

const TOKEN =
  /^(?:[@][UW][A-Z0-9]+|#C[A-Z0-9]+|!date\^\d+\^[^|]*\|.*|!subteam\^S[A-Z0-9]+|(?:https?|mailto):.*)$/;

/**
 * Markup that pings everybody, is no token Slack knows, is not escaped, or shows a programming
 * mistake.
 */
export function reportBadMarkup(store: SlackStore, from: string, texts: readonly unknown[]): void {
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    const quoted = JSON.stringify(text.slice(0, 200));
    const outside = text.replaceAll(/<([^<>]*)>/g, (whole, inner: string) => {
      if (!TOKEN.test(inner)) store.violate(`${from}: ${whole} is not allowed in ${quoted}`);
      return '';
    });
    if (/[<>]|&(?!(?:amp|lt|gt);)/.test(outside)) store.violate(`${from}: not escaped: ${quoted}`);
    if (/\[object Object\]|\bundefined\b|\bNaN\b|Invalid Date/.test(text)) {
      store.violate(`${from}: a programming mistake shows in ${quoted}`);
    }
  }
}

/** Every text of a mrkdwn object in some blocks. */
export function markupIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(markupIn);
  if (!isRecord(value)) return [];
  if (value['type'] === 'mrkdwn') return typeof value['text'] === 'string' ? [value['text']] : [];
  return Object.values(value).flatMap(markupIn);
}
