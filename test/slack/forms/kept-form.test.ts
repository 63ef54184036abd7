/** What was put into a form that is refused as a whole. */
import { expect, it } from 'vitest';
import { FIELDS } from '../../../src/slack/blocks/ids.ts';
import { mrkdwn } from '../../../src/slack/blocks/mrkdwn.ts';
import { saying } from '../../../src/slack/blocks/notice-modal.ts';
import { keptBelow, problemAbove } from '../../../src/slack/forms/kept-form.ts';
import { faultsInForm } from '../../../src/slack/journeys/connectors/details-form.ts';
import { faultSentence } from '../../../src/sentences/faults.ts';

const text = (words: string) => ({ type: 'plain_text', text: words });
const frame = { callback_id: 'x', private_metadata: '{}', title: text('X'), submit: text('Send') };

it('what is wrong with a field that the form of an integration does not have stands above it, with all the others', () => {
  const group = { type: 'plain_text_input', action_id: FIELDS.group };
  const label = { type: 'plain_text', text: 'Group' };
  const sent = {
    ...frame,
    blocks: [{ type: 'input', block_id: 'group', label, element: group }],
    state: { values: { group: { [FIELDS.group]: { value: 'acme' } } } },
  };
  const wanted = { field: 'group', fault: { code: 'group_wanted' } } as const;
  const own = faultsInForm(sent, [wanted]);
  expect(own).toMatchObject({ response_action: 'errors', errors: { group: expect.any(String) } });
  const both = faultsInForm(sent, [wanted, { field: 'url', fault: { code: 'no_secret_key' } }]);
  expect(both).toMatchObject({
    response_action: 'update',
    view: { blocks: [{ type: 'section' }, { element: { initial_value: 'acme' } }] },
  });
  for (const { fault } of [wanted, { fault: { code: 'no_secret_key' } } as const])
    expect(JSON.stringify(both).replaceAll('`', '')).toContain(
      faultSentence(fault).replaceAll('`', '').slice(0, 30),
    );
});

it('what is wrong stands above the form, which keeps all that was put into it, but for a token', () => {
  const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });
  const element = (type: string, action_id: string, more: object = {}) => ({ type, action_id, ...more });
  const two = { options: [option('a'), option('b')], initial_option: option('a') };
  const elements = {
    text: [element('plain_text_input', 'x.text', { multiline: true }), { value: 'typed' }],
    emptied: [element('plain_text_input', 'x.emptied', { initial_value: 'was' }), { value: null }],
    token: [element('plain_text_input', FIELDS.token), { value: 'glpat-secret' }],
    one: [
      element('static_select', 'x.one', two),
      { selected_option: { ...option('b'), text: { type: 'plain_text', text: 'b', emoji: true } } },
    ],
    many: [element('checkboxes', 'x.many', { options: two.options }), { selected_options: [option('a')] }],
    people: [element('multi_users_select', 'x.people'), { selected_users: ['U1', 'U2'] }],
    day: [element('datepicker', 'x.day'), { selected_date: '2026-12-01' }],
  } as const;
  const sent = {
    ...frame,
    close: null,
    blocks: Object.entries(elements).map(([block_id, [its]]) => ({
      type: 'input',
      block_id,
      label: { type: 'plain_text', text: block_id },
      element: its,
    })),
    state: {
      values: Object.fromEntries(
        Object.entries(elements).map(([id, [its, leaf]]) => [id, { [its.action_id]: leaf }]),
      ),
    },
  };
  const answer = problemAbove(sent, mrkdwn`That cannot be.`);
  const [said, ...fields] = answer?.view.blocks ?? [];
  expect(said).toMatchObject({ type: 'section', text: { text: ':warning: That cannot be.' } });
  expect(fields.map((block) => ('element' in block ? block.element : null))).toEqual([
    { ...elements.text[0], initial_value: 'typed' },
    element('plain_text_input', 'x.emptied'),
    elements.token[0],
    { ...elements.one[0], initial_option: option('b') },
    { ...elements.many[0], initial_options: [option('a')] },
    { ...elements.people[0], initial_users: ['U1', 'U2'] },
    { ...elements.day[0], initial_date: '2026-12-01' },
  ]);
  expect(answer?.view).not.toHaveProperty('close');
  const again = problemAbove({ ...sent, blocks: answer?.view.blocks }, mrkdwn`Nor can that.`);
  expect(JSON.stringify(again?.view.blocks)).not.toContain('That cannot be.');
  expect(again?.view.blocks).toHaveLength(fields.length + 1);
  expect(problemAbove({ ...sent, blocks: [{ type: 'divider' }] }, mrkdwn`No.`)).toBeNull();
  expect(keptBelow(saying(mrkdwn`Too late.`), sent).text).toBe('Too late.\nYour text: typed');
});
