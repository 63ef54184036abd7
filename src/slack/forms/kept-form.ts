/**
 * A form that was sent and refused as a whole keeps what was put into it: it stays open under what
 * is wrong, or what was written stands below it. Everything comes back from a client. Pure.
 */
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { FIELDS } from '../blocks/ids.ts';
import { mrkdwn, mrkdwnText, type Mrkdwn } from '../blocks/mrkdwn.ts';
import { message, type Part } from '../blocks/message.ts';
import type { Post } from '../blocks/poster.ts';

const Element = z.looseObject({ type: z.string(), action_id: z.string() });
const Block = z.looseObject({ type: z.string(), block_id: z.string().optional() });
const Input = Block.extend({ element: Element, label: z.object({ text: z.string() }) });
const Leaf = z.looseObject({});
const Open = z.object({
  callback_id: z.string(),
  private_metadata: z.string().default(''),
  title: z.unknown(),
  submit: z.unknown(),
  close: z.unknown().optional(),
  blocks: z.array(Block),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), Leaf)) }),
});
type Open = z.infer<typeof Open>;

/** What stands above the fields, until the form is drawn anew. */
const PROBLEM = 'problem';

/**
 * The answer to a submission that leaves the form as it is, with what is wrong above it; null for a
 * form without fields, and for what is no form.
 */
export function problemAbove(
  sent: unknown,
  problem: Mrkdwn,
): { readonly response_action: 'update'; readonly view: ModalView } | null {
  const open = Open.safeParse(sent);
  if (!open.success || !open.data.blocks.some(({ type }) => type === 'input')) return null;
  const { state, blocks, title, submit, close, ...same } = open.data;
  const said: KnownBlock = {
    type: 'section',
    block_id: PROBLEM,
    text: mrkdwnText(mrkdwn`:warning: ${problem}`),
  };
  const kept = blocks.filter(({ block_id: id }) => id !== PROBLEM).map((block) => filled(block, state));
  const closes = close == null ? {} : { close };
  const view = { type: 'modal', ...same, title, submit, ...closes, blocks: [said, ...kept] };
  return { response_action: 'update', view: view as ModalView };
}

/** What was written below something that is said in place of the form. */
export function keptBelow(says: Post, sent: unknown): Post {
  const open = Open.safeParse(sent);
  if (!open.success) return says;
  const { state } = open.data;
  const parts = open.data.blocks.flatMap((block): Part[] => {
    const input = Input.safeParse(block);
    if (!input.success || input.data.element['multiline'] !== true) return [];
    const words = leafOf(input.data, state)['value'];
    const label = `Your ${input.data.label.text.toLowerCase()}`;
    return typeof words === 'string' && words.trim() !== '' ? [{ quote: words, label }] : [];
  });
  if (parts.length === 0) return says;
  const below = message(parts);
  return { ...says, text: `${says.text}\n${below.text}`, blocks: [...says.blocks, ...below.blocks] };
}

/** What an element holds at first, by what it holds when the form is sent. */
const INITIAL: Readonly<Record<string, string>> = {
  value: 'initial_value',
  selected_option: 'initial_option',
  selected_options: 'initial_options',
  selected_user: 'initial_user',
  selected_users: 'initial_users',
  selected_conversation: 'initial_conversation',
  selected_date: 'initial_date',
};

/** A field with what was put into it; a token is not sent back, and Slack keeps it by itself. */
function filled(block: z.infer<typeof Block>, state: Open['state']): z.infer<typeof Block> {
  const input = Input.safeParse(block);
  if (!input.success || input.data.element.action_id === FIELDS.token) return block;
  const { element } = input.data;
  const names = Object.values(INITIAL);
  const plain = Object.entries(element).filter(([name]) => !names.includes(name));
  const held = Object.entries(leafOf(input.data, state)).flatMap(([key, value]) => {
    const name = INITIAL[key];
    const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    const kept = isEmpty ? null : offered(element, value);
    return name === undefined || kept === null ? [] : [[name, kept] as const];
  });
  return { ...block, element: Object.fromEntries([...plain, ...held]) };
}

const leafOf = (
  { block_id: id = '', element }: z.infer<typeof Input>,
  { values }: Open['state'],
): z.infer<typeof Leaf> => values[id]?.[element.action_id] ?? {};

const Options = z.array(z.looseObject({ value: z.string() }));
const Option = z.looseObject({ value: z.string() });

/**
 * Slack wants what is chosen at first word for word as it stands among the options; null for what
 * is offered no more.
 */
function offered(element: z.infer<typeof Element>, value: unknown): unknown {
  const options = Options.safeParse(element['options']);
  if (!options.success) return value;
  const same = (chosen: unknown): unknown[] => {
    const one = Option.safeParse(chosen);
    return options.data.filter((option) => one.success && option.value === one.data.value).slice(0, 1);
  };
  if (!Array.isArray(value)) return same(value)[0] ?? null;
  const all = value.flatMap(same);
  return all.length === 0 ? null : all;
}
