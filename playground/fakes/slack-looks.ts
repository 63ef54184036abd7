/**
 * What a person sees in Slack: read-only views of the state, for tests to look at and the
 * playground to draw.
 */
import type { KnownBlock, ModalView } from '@slack/types';

import { isRecord } from '../../src/slack/blocks/spot.ts';
import { buttonTexts, fieldsIn, optionsOf, plainValue } from './slack-fields.ts';
import type { OpenView, SlackMessage } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

export interface SeenMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** All that can be read in it, a line per text, buttons included; markup as it was sent. */
  readonly shown: string;
  readonly buttons: readonly string[];
  /** How often it was changed. */
  readonly updates: number;
  /** Every text it had, the present one last. */
  readonly texts: readonly string[];
  readonly metadata: unknown;
  /** The thread under it, oldest first. */
  readonly replies: readonly SeenMessage[];
}

interface SeenField {
  readonly label: string;
  readonly actionId: string;
  readonly blockId: string;
  readonly type: string;
  readonly optional: boolean;
  /** Text, an option's value, an id, a list of those, or null for nothing. */
  readonly value: unknown;
  /** What can be chosen; for an external select what was last offered. */
  readonly options: readonly SeenOption[];
  /** What is said to be wrong with it; null for nothing. */
  readonly error: string | null;
}

export interface SeenOption {
  readonly text: string;
  readonly value: string;
}

export interface SeenView {
  readonly id: string;
  readonly hash: string;
  readonly callbackId: string;
  readonly privateMetadata: string;
  /** Empty for a Home tab. */
  readonly title: string;
  /** The text of the submit button; null when there is none. */
  readonly submit: string | null;
  readonly close: string | null;
  readonly blocks: readonly KnownBlock[];
  readonly shown: string;
  readonly buttons: readonly string[];
  readonly fields: readonly SeenField[];
  /** What the fields hold, by label. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What is said to be wrong, by label. */
  readonly errors: Readonly<Record<string, string>>;
}

/**
 * The messages in one channel that a person sees, oldest first, threads folded into their first
 * message.
 */
export function seenMessages(store: SlackStore, channel: string, ephemeralFor: string | null): SeenMessage[] {
  return store.state.messages
    .filter((message) => message.channel === channel && message.ephemeralFor === ephemeralFor)
    .filter((message) => message.threadTs === null)
    .map((message) => seenMessage(store, message));
}

export function seenMessage(store: SlackStore, message: SlackMessage): SeenMessage {
  const replies = store.state.messages.filter(
    ({ channel, threadTs }) => channel === message.channel && threadTs === message.ts,
  );
  return {
    ts: message.ts,
    channel: message.channel,
    text: message.text,
    blocks: structuredClone(message.blocks),
    shown: shownText(message.blocks) || message.text,
    buttons: buttonTexts(message.blocks),
    updates: message.updates,
    texts: [...message.texts],
    metadata: message.metadata,
    replies: replies.map((reply) => seenMessage(store, reply)),
  };
}

export function seenView(open: OpenView): SeenView {
  const blocks = open.view.blocks as KnownBlock[];
  const modal = open.view as ModalView;
  const fields = seenFields(open);
  const wrong = fields.flatMap(({ label, error }) => (error === null ? [] : [[label, error] as const]));
  return {
    id: open.id,
    hash: open.hash,
    callbackId: open.view.callback_id ?? '',
    privateMetadata: open.view.private_metadata ?? '',
    title: modal.title?.text ?? '',
    submit: modal.submit?.text ?? null,
    close: modal.close?.text ?? null,
    blocks: structuredClone(blocks),
    shown: shownText(blocks),
    buttons: buttonTexts(blocks),
    fields,
    values: Object.fromEntries(fields.map(({ label, value }) => [label, value])),
    errors: Object.fromEntries(wrong),
  };
}

function seenFields(open: OpenView): readonly SeenField[] {
  return fieldsIn(open.view.blocks as KnownBlock[])
    .filter(({ type }) => type !== 'button' && type !== 'overflow')
    .map((field) => {
      const offered = open.offered[field.actionId] ?? optionsOf(field);
      return {
        label: field.label,
        actionId: field.actionId,
        blockId: field.blockId,
        type: field.type,
        optional: field.block['optional'] === true,
        value: plainValue(open.values[field.blockId]?.[field.actionId]),
        options: offered.map(({ text, value }) => ({ text: text.text, value: value ?? '' })),
        error: open.errors[field.blockId] ?? null,
      };
    });
}

/** Read only after a click, so no part of what is shown. */
const FOLDED = ['options', 'option_groups', 'confirm', 'initial_option', 'initial_options'];

function shownText(value: unknown): string {
  return textsIn(value).join('\n');
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (FOLDED.includes(key)) return [];
    return key === 'text' && typeof item === 'string' ? [item] : textsIn(item);
  });
}
