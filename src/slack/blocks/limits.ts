/*
 * What Slack would refuse about a message or a view, found before it is sent: counts, lengths, ids,
 * options. Pure. Blocks are checked here, the elements in them in element-limits.ts, each through a
 * Spot. Blocks hallpass has no use for (cards, plans, videos …) are reported as unknown rather than
 * passed unchecked.
 */
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

import { buttonsIn, checkChart, checkDataTable, checkTogether } from './data-limits.ts';
import { checkElement, checkImage, checkSuggestions } from './element-limits.ts';
import { Spot, isRecord } from './spot.ts';

type Surface = 'message' | 'modal' | 'home';

interface BlockRule {
  readonly surfaces?: readonly Surface[];
  readonly check: (block: Spot) => void;
}

/** The longest text, in UTF-16 units, that a message may have; `chat.update` refuses more. */
export const MAX_MESSAGE_TEXT = 4000;
const MAX_VIEW_BYTES = 250_000;
const MAX_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

const BLOCKS: Readonly<Record<string, BlockRule>> = {
  actions: { check: checkActions },
  alert: { surfaces: ['modal'], check: (block) => checkRequiredText(block, 3000) },
  context: { check: checkContext },
  data_table: { surfaces: ['message', 'home'], check: checkDataTable },
  data_visualization: { surfaces: ['message', 'home'], check: checkChart },
  divider: { check: () => {} },
  header: { check: checkHeader },
  image: { check: checkImage },
  input: { check: checkInput },
  markdown: { surfaces: ['message'], check: (block) => block.at('text').string({ min: 1, max: 12_000 }) },
  rich_text: { check: (block) => void block.at('elements').list({ min: 1, max: 1000 }) },
  section: { check: checkSection },
  table: { surfaces: ['message'], check: checkTable },
};

/**
 * The faults of a message, each naming the place: `blocks[2].elements[0].text.text has 80 of 75
 * characters`. Pure; empty when Slack would take it. Text is required even with blocks: screen
 * readers and phones read only that.
 */
export function faultsOfMessage(message: {
  readonly text?: string;
  readonly blocks?: readonly KnownBlock[];
}): readonly string[] {
  const root = new Spot(message, '', []);
  root.needs('text');
  root.at('text').string({ min: 1, max: MAX_MESSAGE_TEXT });
  const blocks = checkBlocks(root.at('blocks'), 'message');
  if (blocks.filter((block) => block.type === 'table').length > 1) root.at('blocks').fault('has two tables');
  const markdown = blocks.filter((block) => block.type === 'markdown').map((block) => block.at('text').value);
  if (markdown.join('').length > 12_000)
    root.at('blocks').fault('has more than 12000 characters of markdown');
  return root.faults;
}

/**
 * The faults of a modal or Home view, each naming the place. Pure; empty when Slack would take it.
 */
export function faultsOfView(view: ModalView | HomeView): readonly string[] {
  const root = new Spot(view, '', []);
  root.at('type').oneOf(['modal', 'home']);
  root.needs('type', 'blocks');
  root.at('callback_id').string({ max: 255 });
  root.at('external_id').string({ max: 255 });
  root.at('private_metadata').string({ max: 3000 });
  const blocks = checkBlocks(root.at('blocks'), root.type === 'home' ? 'home' : 'modal');
  if (blocks.length === 0) root.at('blocks').fault('is empty');
  if (root.type === 'modal') checkModal(root, blocks);
  const bytes = Buffer.byteLength(JSON.stringify(view));
  if (bytes > MAX_VIEW_BYTES)
    new Spot(view, 'view', root.faults).fault(`has ${bytes} of ${MAX_VIEW_BYTES} bytes`);
  return root.faults;
}

/** The faults of an answer to a block_suggestion, `{options}` or `{option_groups}`. Pure. */
export function faultsOfSuggestions(answer: unknown): readonly string[] {
  const root = new Spot(answer, '', []);
  checkSuggestions(root);
  return root.faults;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * As many whole characters (grapheme clusters) from the start of the text as fit into `max` UTF-16
 * units.
 */
export function wholePrefix(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  for (const { index } of graphemes.segment(text.slice(0, max + 2))) if (index <= max) end = index;
  return text.slice(0, end);
}

/**
 * The text itself, or as many whole characters of it as fit with an ellipsis into `max` UTF-16
 * units. For text that is not escaped yet; clipMrkdwn cuts markup.
 */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return max < 1 ? '' : `${wholePrefix(text, max - 1).trimEnd()}…`;
}

function checkModal(modal: Spot, blocks: readonly Spot[]): void {
  modal.needs('title');
  for (const key of ['title', 'submit', 'close']) modal.at(key).text({ max: 24, plain: true });
  if (blocks.some((block) => block.type === 'input')) modal.needs('submit');
}

function checkBlocks(list: Spot, surface: Surface): readonly Spot[] {
  const blocks = list.list({ min: 0, max: MAX_BLOCKS[surface] });
  const elements = blocks.flatMap(elementsOf);
  if (elements.filter((element) => element.at('focus_on_load').value === true).length > 1) {
    list.fault('has focus_on_load twice');
  }
  checkTogether(list, blocks);
  reportRepeats(blocks, 'block_id');
  for (const block of blocks) checkBlock(block, surface);
  return blocks;
}

function checkBlock(block: Spot, surface: Surface): void {
  const rule = isRecord(block.value) ? BLOCKS[block.type] : undefined;
  if (rule === undefined) return block.fault(`(${block.type || 'no type'}) is no block known here`);
  if (rule.surfaces?.includes(surface) === false) block.fault(`(${block.type}) cannot be in a ${surface}`);
  block.at('block_id').string({ min: 1, max: 255 });
  reportRepeats(elementsOf(block), 'action_id');
  rule.check(block);
}

/** The interactive elements of a block, unchecked. */
function elementsOf(block: Spot): readonly Spot[] {
  const single = [block.at('accessory'), block.at('element')].filter((spot) => !spot.missing);
  const several = block.at('elements');
  const isList = block.type === 'actions' && Array.isArray(several.value);
  return isList ? [...single, ...several.list({ min: 0, max: Infinity })] : [...single, ...buttonsIn(block)];
}

function reportRepeats(spots: readonly Spot[], key: 'block_id' | 'action_id'): void {
  const seen = new Set<unknown>();
  for (const id of spots.map((spot) => spot.at(key))) {
    if (id.missing) continue;
    if (seen.has(id.value)) id.fault(`repeats ${String(id.value)}`);
    seen.add(id.value);
  }
}

function checkRequiredText(block: Spot, max: number): void {
  block.needs('text');
  block.at('text').text({ max });
}

function checkHeader(header: Spot): void {
  header.needs('text');
  header.at('text').text({ max: 150, plain: true });
}

function checkSection(section: Spot): void {
  if (section.at('text').missing && section.at('fields').missing) section.fault('needs text or fields');
  section.at('text').text({ max: 3000 });
  for (const field of section.at('fields').list({ min: 1, max: 10 })) field.text({ max: 2000 });
  const accessory = section.at('accessory');
  if (accessory.type === 'image') checkImage(accessory);
  else if (!accessory.missing) checkElement(accessory, 'section');
}

function checkActions(actions: Spot): void {
  actions.needs('elements');
  for (const element of actions.at('elements').list({ min: 1, max: 25 })) checkElement(element, 'actions');
}

function checkContext(context: Spot): void {
  context.needs('elements');
  for (const element of context.at('elements').list({ min: 1, max: 10 })) {
    if (element.type === 'image') checkImage(element);
    else element.text({ max: 3000 });
  }
}

function checkInput(input: Spot): void {
  input.needs('label', 'element');
  input.at('label').text({ max: 2000, plain: true });
  input.at('hint').text({ max: 2000, plain: true });
  if (!input.at('element').missing) checkElement(input.at('element'), 'input');
}

function checkTable(table: Spot): void {
  table.needs('rows');
  for (const row of table.at('rows').list({ min: 1, max: 100 })) row.list({ min: 1, max: 20 });
}
