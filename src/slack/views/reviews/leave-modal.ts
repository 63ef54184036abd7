/** The form behind Leave it…: why something stays that a reviewer wanted gone. Pure. */
import type { ModalView } from '@slack/types';
import type { ReviewTaskId } from '../../../domain/id.ts';
import { FORMS } from '../../blocks/ids.ts';
import { mrkdwn, mrkdwnText, plain } from '../../blocks/mrkdwn.ts';
import { reasonInput } from '../../blocks/inputs.ts';

export const LEAVE_TITLE = 'Leave it as it is';

export const leaveModal = (taskId: ReviewTaskId): ModalView => ({
  type: 'modal',
  callback_id: FORMS.reviewLeave,
  private_metadata: JSON.stringify({ taskId }),
  title: plain(LEAVE_TITLE, 24),
  submit: plain('Leave it', 24),
  close: plain('Cancel', 24),
  blocks: [
    {
      type: 'section',
      text: mrkdwnText(
        mrkdwn`A reviewer decided against it. If it stays all the same, the evidence says so, with your name and why.`,
      ),
    },
    reasonInput({ optional: false, hint: null, words: '' }),
  ],
});
