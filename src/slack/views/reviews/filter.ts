/** The form behind Filter…, and the line that says what is left out. Pure. */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { REVIEW_FILTERS } from '../../../domain/reviews/review-filter.ts';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { type ShownReview } from '../../blocks/review-values.ts';
import { code, joined, mrkdwn, plain } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { FILTER_WORDS, REVIEW_TITLE } from './words.ts';

export function filterLine({ text, only }: ShownReview): Part[] {
  const parts = [
    ...(text === null ? [] : [code(text)]),
    ...(only === null ? [] : [mrkdwn`${FILTER_WORDS[only]}`]),
  ];
  return parts.length === 0 ? [] : [{ small: mrkdwn`Only ${joined(parts, ' · ')}` }];
}

export function reviewFilterModal(shown: ShownReview): ModalView {
  const option = (value: (typeof REVIEW_FILTERS)[number]): PlainTextOption => ({
    text: plain(FILTER_WORDS[value], 75),
    value,
  });
  const kind: InputBlock = {
    type: 'input',
    block_id: 'only',
    label: plain('Only', 2000),
    optional: true,
    element: {
      type: 'static_select',
      action_id: FIELDS.leaveOut,
      placeholder: plain('Everything', 150),
      options: REVIEW_FILTERS.map(option),
      ...(shown.only === null ? {} : { initial_option: option(shown.only) }),
    },
  };
  const text: InputBlock = {
    type: 'input',
    block_id: 'text',
    label: plain('Path or name', 2000),
    optional: true,
    element: {
      type: 'plain_text_input',
      action_id: FIELDS.place,
      max_length: 200,
      placeholder: plain('A part of a path, or of a name', 150),
      ...(shown.text === null ? {} : { initial_value: shown.text }),
    },
  };
  return {
    type: 'modal',
    callback_id: FORMS.reviewPage,
    title: plain(REVIEW_TITLE, 24),
    submit: plain('Show', 24),
    close: plain('Cancel', 24),
    private_metadata: JSON.stringify(shown),
    blocks: [text, kind],
  };
}
