/** The form behind Reassign…: who reviews what is shown instead, and why. Pure. */
import type { ModalView } from '@slack/types';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { bold, mrkdwn, mrkdwnText, plain } from '../../blocks/mrkdwn.ts';
import type { ShownReview } from '../../blocks/review-values.ts';
import { many, REVIEW_TITLE } from './words.ts';

export const reassignModal = (shown: ShownReview, viewId: string, count: number): ModalView => ({
  type: 'modal',
  callback_id: FORMS.reviewReassign,
  private_metadata: JSON.stringify({ shown, viewId, itemId: null }),
  title: plain(REVIEW_TITLE, 24),
  submit: plain('Reassign', 24),
  close: plain('Back', 24),
  blocks: [
    {
      type: 'section',
      text: mrkdwnText(
        mrkdwn`${bold(many(count, 'item'))} that ${count === 1 ? 'is' : 'are'} shown and ${count === 1 ? 'waits' : 'wait'} for you go to somebody else, but for what is their own. ${bold('Filter…')} narrows it down.`,
      ),
    },
    {
      type: 'input',
      block_id: 'person',
      label: plain('Who reviews it', 2000),
      element: { type: 'users_select', action_id: FIELDS.person },
    },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason', 2000),
      element: {
        type: 'plain_text_input',
        action_id: FIELDS.reason,
        multiline: true,
        max_length: 1000,
        placeholder: plain('Stands in the audit trail', 150),
      },
    },
  ],
});
