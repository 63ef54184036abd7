/** All about one item, with a note; or the note of all that is shown. Pure. */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { fingerprintOf, lowerRoles } from '../../../domain/reviews/review-item.ts';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { type ShownReview } from '../../blocks/review-values.ts';
import { bold, mrkdwn, plain } from '../../blocks/mrkdwn.ts';
import { blocksOf, type Part } from '../../blocks/message.ts';
import { choiceOf, choices } from './item-choices.ts';
import { itemDetails } from './item-lines.ts';
import { many, REVIEW_TITLE } from './words.ts';

export interface ItemModal {
  readonly shown: ShownReview;
  /** The id of the view that shows the page. */
  readonly viewId: string;
  /** Null for all that is shown, so many. */
  readonly item: NamedItem | null;
  readonly count: number;
  /** What is chosen already, as `remove` or `lower:developer`; null for nothing. */
  readonly chosen: string | null;
  readonly noteRequired: boolean;
  readonly isDecidable: boolean;
}

export function itemModal(modal: ItemModal): ModalView {
  const { shown, viewId, item, count, isDecidable } = modal;
  const about: readonly Part[] =
    item === null ? [{ line: mrkdwn`${bold(many(count, 'item'))} at once` }] : itemDetails(item);
  return {
    type: 'modal',
    callback_id: FORMS.reviewItem,
    title: plain(REVIEW_TITLE, 24),
    ...(isDecidable ? { submit: plain('Decide', 24) } : {}),
    close: plain('Back', 24),
    private_metadata: JSON.stringify({
      shown,
      viewId,
      itemId: item?.id ?? null,
      seenAs: item === null ? null : fingerprintOf(item),
    }),
    blocks: [...blocksOf(about), ...(isDecidable ? [decisionInput(modal), noteInput(modal)] : [])],
  };
}

function optionsFor(item: NamedItem | null): readonly PlainTextOption[] {
  if (item !== null)
    return choices(item)
      .map(({ text, value = '' }) => ({ text, value: value.split('/')[1] ?? '' }))
      .filter(({ value }) => value !== 'details' && value !== 'clear');
  const option = (label: string, value: string): PlainTextOption => ({ text: plain(label, 75), value });
  return [
    option('Keep', 'keep'),
    option('Remove', 'remove'),
    option('Make on-request', 'request'),
    ...lowerRoles({ role: 'owner' }).map((role) => option(`Lower to ${roleLabel(role)}`, `lower:${role}`)),
  ];
}

function decisionInput({ item, chosen }: ItemModal): InputBlock {
  const options = optionsFor(item);
  const wanted = chosen ?? (item === null ? null : choiceOf(item));
  const initial = options.find(({ value }) => value === wanted);
  return {
    type: 'input',
    block_id: 'decision',
    label: plain('Decision', 2000),
    element: {
      type: 'static_select',
      action_id: FIELDS.undecided,
      options: [...options],
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

const noteInput = ({ item, noteRequired }: ItemModal): InputBlock => ({
  type: 'input',
  block_id: 'note',
  label: plain('Note', 2000),
  optional: true,
  ...(noteRequired ? { hint: plain('This review wants to know why something does not stay.', 2000) } : {}),
  element: {
    type: 'plain_text_input',
    action_id: FIELDS.note,
    multiline: true,
    max_length: 1000,
    placeholder: plain('Stands in the evidence of the review', 150),
    ...(item?.note ? { initial_value: item.note } : {}),
  },
});
