/*
 * The fields and buttons in some blocks: how to find them by what people read, what each holds at
 * first, and what Slack's own client refuses before anything is sent to the app.
 */
import type { KnownBlock, Option } from '@slack/types';

import { isRecord } from '../../src/slack/blocks/spot.ts';
import type { Leaf, Values } from './slack-state.ts';

type Json = Readonly<Record<string, unknown>>;

/** An interactive element in its block. */
export interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly element: Json;
  readonly block: Json;
  /** What people read beside it: the label of an input, the text of a button or of its section. */
  readonly label: string;
  readonly isInput: boolean;
}

const BUTTONS: readonly string[] = ['button', 'overflow'];

/** The key of what an element holds, and what it holds at first. */
const LEAVES: Readonly<Record<string, readonly [key: string, initial: string, empty: unknown]>> = {
  plain_text_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  checkboxes: ['selected_options', 'initial_options', []],
  users_select: ['selected_user', 'initial_user', null],
  multi_users_select: ['selected_users', 'initial_users', []],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  channels_select: ['selected_channel', 'initial_channel', null],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
};

export function fieldsIn(blocks: readonly KnownBlock[]): readonly Field[] {
  return blocks.flatMap((typed) => {
    const block = typed as unknown as Json;
    const single = [block['element'], block['accessory']];
    const several = block['type'] === 'actions' && Array.isArray(block['elements']) ? block['elements'] : [];
    return [...single, ...several, ...cellElements(block)]
      .filter(isRecord)
      .filter(({ type }) => type !== 'image')
      .map((element) => fieldOf(block, element));
  });
}

/** The buttons in the cells of a data table. */
function cellElements(block: Json): readonly unknown[] {
  if (block['type'] !== 'data_table' || !Array.isArray(block['rows'])) return [];
  return block['rows'].flat().map((cell) => (isRecord(cell) ? cell['element'] : null));
}

/**
 * The one field called so by action id or label, buttons apart.
 * @throws Error when none or several are: people cannot fill in what they cannot find
 */
export function fieldCalled(blocks: readonly KnownBlock[], name: string): Field {
  const fields = fieldsIn(blocks).filter(({ type }) => !BUTTONS.includes(type));
  const found = fields.filter(({ actionId, label }) => actionId === name || label === name);
  const [field] = found;
  if (field === undefined || found.length > 1) {
    const all = fields.map(({ label, actionId }) => `${label} (${actionId})`).join(', ');
    throw new Error(`${found.length} fields are called “${name}”; there are: ${all || 'none'}`);
  }
  return field;
}

/** The buttons and menu items called so by action id or by their text, also narrowed to a value. */
export function buttonsCalled(blocks: readonly KnownBlock[], name: string, value?: string): readonly Field[] {
  return fieldsIn(blocks).filter((field) => {
    if (!BUTTONS.includes(field.type) || (field.actionId !== name && field.label !== name)) return false;
    if (value === undefined) return true;
    return field.type === 'button'
      ? field.element['value'] === value
      : optionCalled(field, value) !== undefined;
  });
}

export function buttonTexts(blocks: readonly KnownBlock[]): readonly string[] {
  return fieldsIn(blocks)
    .filter(({ type }) => type === 'button')
    .map(({ label }) => label);
}

/** The options of a static select, radio buttons, checkboxes or overflow menu, groups flattened. */
export function optionsOf(field: Field): readonly Option[] {
  const groups = field.element['option_groups'];
  const lists = Array.isArray(groups)
    ? groups.map((group: Json) => group['options'])
    : [field.element['options']];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as Option[]) : []));
}

export function optionCalled(field: Field, name: string, options = optionsOf(field)): Option | undefined {
  return options.find((option) => option.value === name || option.text.text === name);
}

/** What a field holds as Slack sends it in `state.values`; null for a button. */
export function leafOf(field: Field, held?: unknown): Leaf | null {
  const shape = LEAVES[field.type];
  if (shape === undefined) return null;
  const [key, initial, empty] = shape;
  const value = held === undefined ? (field.element[initial] ?? empty) : held;
  return { type: field.type, [key]: value };
}

/** The plain value in a leaf: text, an option's value, ids, or null for nothing. */
export function plainValue(leaf: Leaf | undefined): unknown {
  if (leaf === undefined) return null;
  const held = Object.entries(leaf).find(([key]) => key !== 'type')?.[1] ?? null;
  const valueOf = (item: unknown): unknown => (isRecord(item) && 'value' in item ? item['value'] : item);
  return Array.isArray(held) ? held.map(valueOf) : valueOf(held);
}

/**
 * What all fields hold; a field that was there before under the same ids and type keeps what it
 * held.
 */
export function valuesOf(blocks: readonly KnownBlock[], before: Values = {}): Values {
  const values: Values = {};
  for (const field of fieldsIn(blocks)) {
    const kept = before[field.blockId]?.[field.actionId];
    const leaf = kept?.['type'] === field.type && stillOffered(field, kept) ? kept : leafOf(field);
    if (leaf !== null) values[field.blockId] = { ...values[field.blockId], [field.actionId]: leaf };
  }
  return values;
}

/**
 * What the client itself says about the inputs when one presses submit: block_id → words. Nothing
 * is sent then.
 */
export function clientErrors(blocks: readonly KnownBlock[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of fieldsIn(blocks).filter(({ isInput }) => isInput)) {
    const error = clientError(field, plainValue(values[field.blockId]?.[field.actionId]));
    if (error !== null) errors[field.blockId] = error;
  }
  return errors;
}

function clientError(field: Field, value: unknown): string | null {
  const { element, type } = field;
  const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (empty) return field.block['optional'] === true ? null : 'Please complete this required field.';
  if (typeof value !== 'string') return null;
  if (type === 'number_input') return numberError(element, value);
  if (type === 'email_text_input') return /^\S+@\S+\.\S+$/.test(value) ? null : 'Please enter a valid email.';
  if (type === 'url_text_input') return URL.canParse(value) ? null : 'Please enter a valid URL.';
  if (type !== 'plain_text_input') return null;
  if (value.length > Number(element['max_length'] ?? 3000)) return 'This is too long.';
  return value.length < Number(element['min_length'] ?? 0) ? 'This is too short.' : null;
}

function numberError(element: Json, value: string): string | null {
  const number = Number(value);
  if (Number.isNaN(number)) return 'Please enter a number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number))
    return 'Please enter a whole number.';
  if (number > Number(element['max_value'] ?? Infinity)) return 'This number is too high.';
  return number < Number(element['min_value'] ?? -Infinity) ? 'This number is too low.' : null;
}

function fieldOf(block: Json, element: Json): Field {
  const type = String(element['type']);
  const own = textIn(
    type === 'button' ? element['text'] : block['type'] === 'input' ? block['label'] : block['text'],
  );
  return {
    blockId: String(block['block_id']),
    actionId: String(element['action_id']),
    type,
    element,
    block,
    label: own ?? textIn(element['placeholder']) ?? '',
    isInput: block['type'] === 'input',
  };
}

function textIn(object: unknown): string | null {
  return isRecord(object) && typeof object['text'] === 'string' ? object['text'] : null;
}

/** A choice that is no longer among the options of a static element is dropped. */
function stillOffered(field: Field, leaf: Leaf): boolean {
  const options = optionsOf(field).map(({ value }) => value);
  if (options.length === 0) return true;
  const chosen = plainValue(leaf);
  return [chosen].flat().every((value) => value === null || options.includes(value as string));
}
