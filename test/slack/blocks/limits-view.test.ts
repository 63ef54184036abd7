import type { HomeView, InputBlock, ModalView } from '@slack/types';
import { describe, expect, test } from 'vitest';

import { faultsOfSuggestions, faultsOfView } from '../../../src/slack/blocks/limits.ts';
import { button, input, many, modal, option, options, plain, section, x } from '../block-builders.ts';

describe('a view', () => {
  const text = input({ type: 'plain_text_input', action_id: 'v' });

  test('with every kind of field is fine', () => {
    const view = modal([
      text,
      input({ type: 'number_input', is_decimal_allowed: false, min_value: '1', initial_value: '5' }),
      input({ type: 'external_select', min_query_length: 0, initial_option: option('a') }),
      input({ type: 'checkboxes', options: options(2), initial_options: options(1) }),
      input({ type: 'datetimepicker', initial_date_time: 1_795_329_000 }, { dispatch_action: true }),
      section('a'),
    ]);
    expect(faultsOfView(view)).toEqual([]);
    expect(faultsOfView({ type: 'home', blocks: [section('a')] })).toEqual([]);
  });

  test.each<[string, ModalView | HomeView, string]>([
    ['input without submit', modal([text], { submit: undefined }), 'submit is missing'],
    ['a long title', modal([text], { title: plain(x(25)) }), 'title.text has 25 of 24 characters'],
    ['a long submit', modal([text], { submit: plain(x(25)) }), 'submit.text has 25 of 24 characters'],
    [
      'long metadata',
      modal([text], { private_metadata: x(3001) }),
      'private_metadata has 3001 of 3000 characters',
    ],
    ['a long callback id', modal([text], { callback_id: x(256) }), 'callback_id has 256 of 255 characters'],
    ['too many blocks', { type: 'home', blocks: many(101, section('a')) }, 'blocks has 101 of 100 items'],
    ['no blocks', modal([]), 'blocks is empty'],
    [
      'two focused fields',
      modal([
        input({ type: 'plain_text_input', focus_on_load: true }),
        input({ type: 'plain_text_input', focus_on_load: true }),
      ]),
      'blocks has focus_on_load twice',
    ],
    [
      'an initial value over max_length',
      modal([input({ type: 'plain_text_input', max_length: 3, initial_value: 'four' })]),
      'blocks[0].element.initial_value has 4 of 3 characters',
    ],
    [
      'a number as a number',
      modal([input({ type: 'number_input', is_decimal_allowed: true, min_value: 3 as unknown as string })]),
      'blocks[0].element.min_value must be a number written as a string',
    ],
    [
      'a button as input',
      modal([input(button('b') as unknown as InputBlock['element'])]),
      'blocks[0].element (button) is no element of input',
    ],
    ['more than 250 kB', modal(many(100, section(x(2600)))), 'view has 265526 of 250000 bytes'],
  ])('with %s is refused', (_, view, fault) => {
    expect(faultsOfView(view)).toEqual([fault]);
  });
});

test('suggestions: at most 100, and none is fine', () => {
  expect(faultsOfSuggestions({ options: [] })).toEqual([]);
  expect(faultsOfSuggestions({ options: options(101) })).toEqual(['options has 101 of 100 items']);
  expect(faultsOfSuggestions({})).toEqual(['needs either options or option_groups']);
});
