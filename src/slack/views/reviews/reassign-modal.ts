/** The form behind Reassign…: who reviews what is shown instead, and why. Pure. */
import type { ModalView } from '@slack/types';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { bold, mrkdwn, mrkdwnText, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
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
        mrkdwn`${bold(many(count, 'item'))} that ${count === 1 ? 'is' : 'are'} shown and ${count === 1 ? 'waits' : 'wait'} for you go to somebody else, except what is their own. ${bold('Filter…')} narrows it down.`,
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

/** Of whoever was chosen, where hallpass has nobody of that name in Slack. */
export const UNKNOWN_REVIEWER =
  'hallpass does not know them, so they cannot be asked. An app cannot review; somebody new can once they have opened the Home tab of hallpass.';

export const SAME_REVIEWER = 'That is you, and you are asked already. Choose somebody else.';

/** Where nothing of it may go to whoever was chosen. Pure. */
export const theirOwn = (kept: number, name: string): string =>
  `Nothing was given: ${kept === 1 ? 'the item' : `all ${many(kept, 'item')}`} may be ${name}’s own, and nobody reviews their own. Choose somebody else.`;

/** What stands above the list once it was sent. Pure. */
export function givenWords(
  { given, kept }: { readonly given: number; readonly kept: number },
  name: string,
): Mrkdwn {
  if (given === 0) return mrkdwn`Nothing of it waits for you any more, so nothing was given to ${name}.`;
  const rest = kept === 0 ? '' : ` ${many(kept, 'item')} stayed with you: nobody reviews their own.`;
  return mrkdwn`${many(given, 'item')} given to ${name}.${rest}`;
}
