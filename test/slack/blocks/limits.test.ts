import type { Button, KnownBlock } from '@slack/types';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { faultsOfMessage, faultsOfView } from '../../../src/slack/blocks/limits.ts';
import { type Plain, actions, button, many, option, options, plain, section, x } from '../block-builders.ts';

const messageOf = (...blocks: KnownBlock[]) => faultsOfMessage({ text: 'Hello', blocks });

describe('a message at the limit has no fault, and one more has', () => {
  test.each<[string, KnownBlock[], KnownBlock[], string]>([
    ['blocks', many(50, section('a')), many(51, section('a')), 'blocks has 51 of 50 items'],
    [
      'section text',
      [section(x(3000))],
      [section(x(3001))],
      'blocks[0].text.text has 3001 of 3000 characters',
    ],
    [
      'fields',
      [{ type: 'section', fields: Array.from({ length: 10 }, () => plain('a')) }],
      [{ type: 'section', fields: Array.from({ length: 11 }, () => plain('a')) }],
      'blocks[0].fields has 11 of 10 items',
    ],
    [
      'field text',
      [{ type: 'section', fields: [plain(x(2000))] }],
      [{ type: 'section', fields: [plain(x(2001))] }],
      'blocks[0].fields[0].text has 2001 of 2000 characters',
    ],
    [
      'header',
      [{ type: 'header', text: plain(x(150)) }],
      [{ type: 'header', text: plain(x(151)) }],
      'blocks[0].text.text has 151 of 150 characters',
    ],
    [
      'buttons',
      [actions(...Array.from({ length: 25 }, (_, i) => button(`b${i}`)))],
      [actions(...Array.from({ length: 26 }, (_, i) => button(`b${i}`)))],
      'blocks[0].elements has 26 of 25 items',
    ],
    [
      'button text',
      [actions(button('b', { text: plain(x(75)) }))],
      [actions(button('b', { text: plain(x(76)) }))],
      'blocks[0].elements[0].text.text has 76 of 75 characters',
    ],
    [
      'button value',
      [actions(button('b', { value: x(2000) }))],
      [actions(button('b', { value: x(2001) }))],
      'blocks[0].elements[0].value has 2001 of 2000 characters',
    ],
    [
      'button url',
      [actions(button('b', { url: `https://a.test/${x(2985)}` }))],
      [actions(button('b', { url: `https://a.test/${x(2986)}` }))],
      'blocks[0].elements[0].url has 3001 of 3000 characters',
    ],
    [
      'accessibility label',
      [actions(button('b', { accessibility_label: x(75) }))],
      [actions(button('b', { accessibility_label: x(76) }))],
      'blocks[0].elements[0].accessibility_label has 76 of 75 characters',
    ],
    [
      'context',
      [{ type: 'context', elements: Array.from({ length: 10 }, () => plain('a')) }],
      [{ type: 'context', elements: Array.from({ length: 11 }, () => plain('a')) }],
      'blocks[0].elements has 11 of 10 items',
    ],
    [
      'overflow',
      [actions({ type: 'overflow', options: options(5) })],
      [actions({ type: 'overflow', options: options(6) })],
      'blocks[0].elements[0].options has 6 of 5 items',
    ],
    [
      'select options',
      [actions({ type: 'static_select', options: options(100) })],
      [actions({ type: 'static_select', options: options(101) })],
      'blocks[0].elements[0].options has 101 of 100 items',
    ],
    [
      'radio buttons',
      [actions({ type: 'radio_buttons', options: options(10) })],
      [actions({ type: 'radio_buttons', options: options(11) })],
      'blocks[0].elements[0].options has 11 of 10 items',
    ],
    [
      'option text',
      [actions({ type: 'static_select', options: [{ text: plain(x(75)), value: 'a' }] })],
      [actions({ type: 'static_select', options: [{ text: plain(x(76)), value: 'a' }] })],
      'blocks[0].elements[0].options[0].text.text has 76 of 75 characters',
    ],
    [
      'option value',
      [actions({ type: 'static_select', options: [{ text: plain('a'), value: x(75) }] })],
      [actions({ type: 'static_select', options: [{ text: plain('a'), value: x(76) }] })],
      'blocks[0].elements[0].options[0].value has 76 of 75 characters',
    ],
    [
      'block id',
      [{ type: 'divider', block_id: x(255) }],
      [{ type: 'divider', block_id: x(256) }],
      'blocks[0].block_id has 256 of 255 characters',
    ],
    [
      'confirm text',
      [actions(button('b', { confirm: { text: plain(x(300)) } }))],
      [actions(button('b', { confirm: { text: plain(x(301)) } }))],
      'blocks[0].elements[0].confirm.text.text has 301 of 300 characters',
    ],
    [
      'table',
      [{ type: 'table', rows: Array.from({ length: 100 }, () => [{ type: 'raw_text', text: 'a' }]) }],
      [{ type: 'table', rows: Array.from({ length: 101 }, () => [{ type: 'raw_text', text: 'a' }]) }],
      'blocks[0].rows has 101 of 100 items',
    ],
  ])('%s', (_, fitting, tooMuch, fault) => {
    expect(messageOf(...fitting)).toEqual([]);
    expect(messageOf(...tooMuch)).toEqual([fault]);
  });

  test('text', () => {
    expect(faultsOfMessage({ text: x(4000) })).toEqual([]);
    expect(faultsOfMessage({ text: x(4001) })).toEqual(['text has 4001 of 4000 characters']);
  });
});

describe('a message that Slack refuses', () => {
  test.each<[string, KnownBlock[], string]>([
    ['an empty section', [section('')], 'blocks[0].text.text is empty'],
    ['a section with nothing', [{ type: 'section' }], 'blocks[0] needs text or fields'],
    ['no elements', [actions()], 'blocks[0].elements is empty'],
    [
      'no options',
      [actions({ type: 'static_select', options: [] })],
      'blocks[0].elements[0].options is empty',
    ],
    [
      'two buttons with one id',
      [actions(button('b'), button('b'))],
      'blocks[0].elements[1].action_id repeats b',
    ],
    [
      'two blocks with one id',
      [
        { type: 'divider', block_id: 'd' },
        { type: 'divider', block_id: 'd' },
      ],
      'blocks[1].block_id repeats d',
    ],
    [
      'an initial option unlike any option',
      [
        actions({
          type: 'static_select',
          options: [option('a')],
          initial_option: { text: plain('A'), value: 'a' },
        }),
      ],
      'blocks[0].elements[0].initial_option equals none of the options',
    ],
    [
      'markup in a header',
      [{ type: 'header', text: { type: 'mrkdwn', text: '*a*' } as unknown as Plain }],
      'blocks[0].text must be plain_text',
    ],
    [
      'a link button to nowhere',
      [actions(button('b', { url: 'nowhere' }))],
      'blocks[0].elements[0].url must be an absolute URL',
    ],
    [
      'an input in a row of buttons',
      [actions({ type: 'plain_text_input' } as unknown as Button)],
      'blocks[0].elements[0] (plain_text_input) is no element of actions',
    ],
    ['a block of modals', [{ type: 'alert', text: plain('a') }], 'blocks[0] (alert) cannot be in a message'],
    ['a block unknown here', [{ type: 'card' }], 'blocks[0] (card) is no block known here'],
  ])('%s', (_, blocks, fault) => {
    expect(messageOf(...blocks)).toEqual([fault]);
  });

  test('blocks without text', () => {
    expect(faultsOfMessage({ blocks: [section('a')] })).toEqual(['text is missing']);
    expect(faultsOfMessage({ text: '', blocks: [section('a')] })).toEqual(['text is empty']);
  });

  test('the same action id in two blocks is fine', () => {
    expect(messageOf(actions(button('b')), actions(button('b')))).toEqual([]);
  });

  test('options that are groups', () => {
    const groups = [{ label: plain('Group'), options: [option('a')] }];
    const grouped = { type: 'static_select' as const, option_groups: groups, initial_option: option('a') };
    expect(messageOf(actions(grouped))).toEqual([]);
    expect(messageOf(actions({ ...grouped, options: [option('a')] }))).toEqual([
      'blocks[0].elements[0] needs either options or option_groups',
    ]);
  });

  test('whatever JSON it is, checking never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('actions', 'section', 'input', 'context'), (json, type) => {
        const blocks = [{ type, elements: json, element: json, text: json, accessory: json }, json];
        expect(faultsOfMessage({ text: 'a', blocks: blocks as never })).toBeInstanceOf(Array);
        expect(faultsOfView(json as never)).toBeInstanceOf(Array);
      }),
    );
  });
});
