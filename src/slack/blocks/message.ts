/**
 * A message put together from parts. Blocks and text come from the same parts, so the text, which
 * is all that screen readers and phones show, always says everything the blocks say.
 */
import type { Button, ConfirmationDialog, KnownBlock } from '@slack/types';
import { actionTable, lineChart, type ActionTable, type LineChart } from './data-blocks.ts';
import { MAX_MESSAGE_TEXT } from './limits.ts';
import { bold, clipMrkdwn, joined, mrkdwn, mrkdwnText, plain, quoteText, type Mrkdwn } from './mrkdwn.ts';
import type { Post } from './poster.ts';

export type Part =
  /** With a button, that stands beside the words. */
  | { readonly line: Mrkdwn; readonly button?: Button }
  | { readonly small: Mrkdwn }
  /** Up to ten short facts side by side. */
  | { readonly facts: readonly (readonly [label: string, value: Mrkdwn])[] }
  /** What a person wrote, word for word. */
  | { readonly quote: string; readonly label: string }
  /** `blockId` comes back with a press. */
  | { readonly buttons: readonly Button[]; readonly blockId?: string }
  | { readonly divider: true }
  /** A picture of numbers, which a line beside it says in words. */
  | { readonly chart: LineChart }
  /** Rows with buttons; `plain` says the same where Slack does not show it, and in the text. */
  | { readonly table: ActionTable; readonly plain: readonly Part[] };

/** Leaves room in the text for everything else. */
const QUOTE_IN_TEXT = 2000;
const LONGEST_QUOTE = 2900;

/** The message made of these parts, top to bottom. Pure. */
export function message(parts: readonly Part[]): Post {
  const simple = parts.flatMap(plainOf);
  const lines = simple.flatMap(linesOf);
  const isSimple = parts.every((part) => !isRich(part));
  return {
    text: clipMrkdwn(joined(lines, '\n'), MAX_MESSAGE_TEXT).text,
    blocks: blocksOf(parts),
    ...(isSimple ? {} : { plain: blocksOf(simple) }),
  };
}

/** A message with a line above it, which alone is its text where both are too long. Pure. */
export function under(line: Mrkdwn, { text: below, blocks, plain: simple }: Post): Post {
  const first = message([{ line }]);
  const both = `${first.text}\n${below}`;
  return {
    text: both.length > MAX_MESSAGE_TEXT ? first.text : both,
    blocks: [...first.blocks, ...blocks],
    ...(simple === undefined ? {} : { plain: [...first.blocks, ...simple] }),
  };
}

type Rich = Extract<Part, { readonly chart: unknown } | { readonly table: unknown }>;
const isRich = (part: Part): part is Rich => 'chart' in part || 'table' in part;

/** What stands for it where Slack does not show it. */
function plainOf(part: Part): readonly Part[] {
  if ('chart' in part) return [];
  return 'table' in part ? part.plain : [part];
}

/** Only what is seen of these parts, for views: they have no text. Pure. */
export const blocksOf = (parts: readonly Part[]): readonly KnownBlock[] => parts.map(blockOf);

/** The same without blocks that not every Slack takes. Pure. */
export const plainBlocksOf = (parts: readonly Part[]): readonly KnownBlock[] =>
  blocksOf(parts.flatMap(plainOf));

function blockOf(part: Part): KnownBlock {
  if ('chart' in part) return lineChart(part.chart);
  if ('table' in part) return actionTable(part.table);
  if ('line' in part) {
    const beside = part.button === undefined ? {} : { accessory: part.button };
    return { type: 'section', text: mrkdwnText(part.line), ...beside };
  }
  if ('small' in part) return { type: 'context', elements: [mrkdwnText(part.small)] };
  if ('facts' in part) {
    return {
      type: 'section',
      fields: part.facts.map(([label, value]) => mrkdwnText(mrkdwn`${bold(label)}\n${value}`, 2000)),
    };
  }
  if ('quote' in part) {
    const words = quoteText(part.quote, LONGEST_QUOTE).text;
    return { type: 'section', text: { type: 'plain_text', text: `${part.label}: ${words}`, emoji: false } };
  }
  if (!('buttons' in part)) return { type: 'divider' };
  const id = part.blockId === undefined ? {} : { block_id: part.blockId };
  return { type: 'actions', ...id, elements: [...part.buttons] };
}

function linesOf(part: Part): Mrkdwn[] {
  if ('line' in part) return [part.line];
  if ('small' in part) return [part.small];
  if ('facts' in part) return part.facts.map(([label, value]) => mrkdwn`${label}: ${value}`);
  if ('quote' in part) return [mrkdwn`${part.label}: ${clipMrkdwn(mrkdwn`${part.quote}`, QUOTE_IN_TEXT)}`];
  return [];
}

export interface ButtonParts {
  readonly action: string;
  readonly label: string;
  /** The id of what it is about. */
  readonly value: string;
  /** What a screen reader says instead of the label. */
  readonly says: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: ConfirmationDialog;
}

export const button = ({ action, label, value, says, style, confirm }: ButtonParts): Button => ({
  type: 'button',
  action_id: action,
  text: plain(label, 75),
  value,
  accessibility_label: plain(says, 75).text,
  ...(style === undefined ? {} : { style }),
  ...(confirm === undefined ? {} : { confirm }),
});
