/** The form behind Exempt…: until when somebody may be in a conflict, and why. Pure. */
import type { InputBlock, ModalView } from '@slack/types';
import type { ConflictAlertModel } from '../../../db/models/conflicts/conflict-alert-model.ts';
import { LONGEST_EXEMPTION_DAYS } from '../../../domain/conflicts/conflict-alert.ts';
import { addDays, type Day } from '../../../domain/day.ts';
import { LONGEST_REASON } from '../../../domain/access/request.ts';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { bold, mrkdwn, mrkdwnText, plain } from '../../blocks/mrkdwn.ts';
import { who } from '../../blocks/phrases.ts';

export const EXEMPT_TITLE = 'Exempt';
const USUAL_DAYS = 30;

export const exemptModal = ({ id, person, name }: ConflictAlertModel, today: Day): ModalView => ({
  type: 'modal',
  callback_id: FORMS.conflictExempt,
  private_metadata: JSON.stringify({ alertId: id }),
  title: plain(EXEMPT_TITLE, 24),
  submit: plain('Exempt', 24),
  close: plain('Cancel', 24),
  blocks: [
    {
      type: 'section',
      text: mrkdwnText(
        mrkdwn`${who(person)} may be in ${bold(name)} through a day you say. Then the owners are told again, unless it is over before.`,
      ),
    },
    throughInput(today),
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason', 2000),
      element: {
        type: 'plain_text_input',
        action_id: FIELDS.reason,
        multiline: true,
        max_length: LONGEST_REASON,
        placeholder: plain('Whoever looks at it later reads this', 150),
      },
    },
  ],
});

const throughInput = (today: Day): InputBlock => ({
  type: 'input',
  block_id: 'through',
  label: plain('Through', 2000),
  hint: plain(`The last day, in UTC; at most ${LONGEST_EXEMPTION_DAYS} days from now.`, 2000),
  element: { type: 'datepicker', action_id: FIELDS.until, initial_date: addDays(today, USUAL_DAYS) },
});
