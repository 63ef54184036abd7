import { isDeepStrictEqual } from 'node:util';

import type { Spot } from './spot.ts';

/** Where an element stands: each kind of block takes its own kinds of elements. */
export type BlockKind = 'section' | 'actions' | 'input' | 'cell';

interface Rule {
  readonly places: readonly BlockKind[];
  readonly check: (element: Spot) => void;
}

const EVERYWHERE = ['section', 'actions', 'input'] as const;
const NUMBER = /^-?\d+(\.\d+)?$/;

const ELEMENTS: Readonly<Record<string, Rule>> = {
  button: { places: ['section', 'actions', 'cell'], check: checkButton },
  overflow: { places: ['section', 'actions'], check: (e) => checkChoices(e, 5) },
  checkboxes: { places: EVERYWHERE, check: (e) => checkChoices(e, 10) },
  radio_buttons: { places: EVERYWHERE, check: (e) => checkChoices(e, 10) },
  static_select: { places: EVERYWHERE, check: checkStaticSelect },
  multi_static_select: { places: ['section', 'input'], check: checkStaticSelect },
  external_select: { places: EVERYWHERE, check: checkExternalSelect },
  multi_external_select: { places: ['section', 'input'], check: checkExternalSelect },
  users_select: { places: EVERYWHERE, check: checkPlaceholder },
  multi_users_select: { places: ['section', 'input'], check: checkPlaceholder },
  conversations_select: { places: EVERYWHERE, check: checkPlaceholder },
  multi_conversations_select: { places: ['section', 'input'], check: checkPlaceholder },
  channels_select: { places: EVERYWHERE, check: checkPlaceholder },
  multi_channels_select: { places: ['section', 'input'], check: checkPlaceholder },
  datepicker: { places: EVERYWHERE, check: checkDatepicker },
  timepicker: { places: EVERYWHERE, check: checkTimepicker },
  datetimepicker: { places: ['actions', 'input'], check: checkDatetimepicker },
  plain_text_input: { places: ['input'], check: checkPlainTextInput },
  number_input: { places: ['input'], check: checkNumberInput },
  email_text_input: { places: ['input'], check: checkPlaceholder },
  url_text_input: { places: ['input'], check: checkPlaceholder },
  rich_text_input: { places: ['actions', 'input'], check: checkPlaceholder },
  file_input: { places: ['input'], check: (e) => e.at('max_files').integer({ min: 1, max: 10 }) },
};

/**
 * Writes to the spot's list what Slack would refuse about an interactive element in such a block.
 * Pure otherwise.
 */
export function checkElement(element: Spot, place: BlockKind): void {
  const rule = ELEMENTS[element.type];
  if (rule === undefined || !rule.places.includes(place)) {
    return element.fault(`(${element.type || 'no type'}) is no element of ${place}`);
  }
  element.at('action_id').string({ min: 1, max: 255 });
  checkConfirm(element.at('confirm'));
  checkDispatchConfig(element.at('dispatch_action_config'));
  rule.check(element);
}

/** The answer to a block_suggestion: at most 100 options, or 100 groups of 100. */
export function checkSuggestions(answer: Spot): void {
  checkOptionLists(answer, 0);
}

export function checkImage(image: Spot): void {
  image.needs('alt_text');
  image.at('alt_text').string({ min: 1, max: 2000 });
  image.at('title').text({ max: 2000, plain: true });
  if (image.at('image_url').missing === image.at('slack_file').missing) {
    image.fault('needs either image_url or slack_file');
  }
  checkUrl(image.at('image_url'));
}

function checkButton(button: Spot): void {
  button.needs('text');
  button.at('text').text({ max: 75, plain: true });
  button.at('value').string({ max: 2000 });
  checkUrl(button.at('url'));
  button.at('style').oneOf(['primary', 'danger']);
  button.at('accessibility_label').string({ min: 1, max: 75 });
}

function checkUrl(url: Spot): void {
  url.string({ min: 1, max: 3000 });
  url.matches(/^(?!javascript:)[a-z][a-z0-9+.-]*:\S+$/i, 'an absolute URL');
}

function checkConfirm(confirm: Spot): void {
  if (confirm.missing) return;
  confirm.needs('text');
  confirm.at('title').text({ max: 100, plain: true });
  confirm.at('text').text({ max: 300 });
  confirm.at('confirm').text({ max: 30, plain: true });
  confirm.at('deny').text({ max: 30, plain: true });
  confirm.at('style').oneOf(['primary', 'danger']);
}

function checkDispatchConfig(config: Spot): void {
  if (config.missing) return;
  config.needs('trigger_actions_on');
  for (const trigger of config.at('trigger_actions_on').list({ min: 1, max: 2 })) {
    trigger.oneOf(['on_enter_pressed', 'on_character_entered']);
  }
}

function checkPlaceholder(element: Spot): void {
  element.at('placeholder').text({ max: 150, plain: true });
  element.at('max_selected_items').integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
}

function checkOption(option: Spot, owner: string): void {
  const marked = owner === 'checkboxes' || owner === 'radio_buttons';
  option.needs('text', 'value');
  option.at('text').text({ max: 75, plain: !marked });
  option.at('value').string({ min: 1, max: 75 });
  option.at('description').text({ max: 75, plain: !marked });
  if (owner === 'overflow') checkUrl(option.at('url'));
  else if (!option.at('url').missing) option.at('url').fault('is for overflow menus only');
}

/** Radio buttons, checkboxes and overflow menus: one short list. */
function checkChoices(element: Spot, max: number): void {
  element.needs('options');
  const options = element.at('options').list({ min: 1, max });
  for (const option of options) checkOption(option, element.type);
  checkInitial(element, options);
}

function checkStaticSelect(select: Spot): void {
  checkPlaceholder(select);
  checkInitial(select, checkOptionLists(select, 1));
}

/** Checks `options` or `option_groups`, whichever is there, and gives back every option. */
function checkOptionLists(owner: Spot, min: number): readonly Spot[] {
  const flat = owner.at('options');
  const grouped = owner.at('option_groups');
  if (flat.missing === grouped.missing) owner.fault('needs either options or option_groups');
  const options = [...flat.list({ min, max: 100 })];
  for (const group of grouped.list({ min, max: 100 })) {
    group.needs('label', 'options');
    group.at('label').text({ max: 75, plain: true });
    options.push(...group.at('options').list({ min: 1, max: 100 }));
  }
  for (const option of options) checkOption(option, owner.type);
  return options;
}

function checkInitial(element: Spot, options: readonly Spot[]): void {
  const chosen = [element.at('initial_option'), ...element.at('initial_options').list({ min: 1, max: 100 })];
  for (const choice of chosen) {
    if (choice.missing || options.some((option) => isDeepStrictEqual(option.value, choice.value))) continue;
    choice.fault('equals none of the options');
  }
}

function checkExternalSelect(select: Spot): void {
  checkPlaceholder(select);
  select.at('min_query_length').integer({ min: 0, max: 3000 });
  const chosen = [select.at('initial_option'), ...select.at('initial_options').list({ min: 1, max: 100 })];
  for (const choice of chosen) if (!choice.missing) checkOption(choice, select.type);
}

function checkDatepicker(picker: Spot): void {
  checkPlaceholder(picker);
  picker.at('initial_date').matches(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD');
}

function checkTimepicker(picker: Spot): void {
  checkPlaceholder(picker);
  picker.at('initial_time').matches(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:mm');
}

function checkDatetimepicker(picker: Spot): void {
  picker.at('initial_date_time').integer({ min: 1_000_000_000, max: 9_999_999_999 });
}

function checkPlainTextInput(input: Spot): void {
  checkPlaceholder(input);
  const [min, max] = [input.at('min_length'), input.at('max_length')];
  min.integer({ min: 0, max: 3000 });
  max.integer({ min: 1, max: 3000 });
  const longest = typeof max.value === 'number' ? max.value : 3000;
  if (typeof min.value === 'number' && min.value > longest) min.fault('is more than max_length');
  input.at('initial_value').string({ max: longest });
}

function checkNumberInput(input: Spot): void {
  checkPlaceholder(input);
  if (typeof input.at('is_decimal_allowed').value !== 'boolean') {
    input.at('is_decimal_allowed').fault('must be true or false');
  }
  for (const key of ['min_value', 'max_value', 'initial_value']) {
    input.at(key).matches(NUMBER, 'a number written as a string');
  }
}
