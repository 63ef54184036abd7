/** The fields of the form of a campaign. Pure. */
import type { InputBlock, PlainTextOption } from '@slack/types';
import { FIELDS } from '../../blocks/ids.ts';
import { plain } from '../../blocks/mrkdwn.ts';

export function input(
  block_id: string,
  label: string,
  element: InputBlock['element'],
  hint?: string,
  optional = false,
): InputBlock {
  return {
    type: 'input',
    block_id,
    label: plain(label, 2000),
    ...(hint === undefined ? {} : { hint: plain(hint, 2000) }),
    optional,
    element,
  };
}

export function chosenOf<V extends string>(
  values: readonly V[],
  chosen: readonly V[],
  label: (value: V) => string,
): { options: PlainTextOption[]; initial_options?: PlainTextOption[] } {
  const option = (value: V): PlainTextOption => ({ text: plain(label(value), 75), value });
  const initial = values.filter((value) => chosen.includes(value)).map(option);
  return { options: values.map(option), ...(initial.length === 0 ? {} : { initial_options: initial }) };
}

export function select<V extends string>(
  action_id: string,
  values: readonly V[],
  chosen: V,
  label: (value: V) => string,
): InputBlock['element'] {
  const option = (value: V): PlainTextOption => ({ text: plain(label(value), 75), value });
  return { type: 'static_select', action_id, options: values.map(option), initial_option: option(chosen) };
}

export const allReviewInput = (isChosen: boolean): InputBlock =>
  input(
    'allReview',
    'Of several reviewers',
    {
      type: 'checkboxes',
      action_id: FIELDS.allReview,
      ...chosenOf(['yes'] as const, isChosen ? ['yes'] : [], () => 'Each decides on everything'),
    },
    'Else they take turns. What one has finished is carried out; the strictest decision stands',
    true,
  );
