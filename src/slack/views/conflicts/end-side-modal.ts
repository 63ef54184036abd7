/** The form behind End the temporary side: what ends, and a note about it. Pure. */
import type { ModalView } from '@slack/types';
import type { ConflictAlertModel } from '../../../db/models/conflicts/conflict-alert-model.ts';
import { sideKey } from '../../../domain/conflicts/conflict-alert.ts';
import { FORMS } from '../../blocks/ids.ts';
import { noteInput } from '../../blocks/inputs.ts';
import { bold, mrkdwn, mrkdwnText, plain } from '../../blocks/mrkdwn.ts';
import { who } from '../../blocks/phrases.ts';

export const END_SIDE_TITLE = 'End one side';

export const endSideModal = ({ id, person, name, temporary, status }: ConflictAlertModel): ModalView => ({
  type: 'modal',
  callback_id: FORMS.conflictEnd,
  private_metadata: JSON.stringify({ alertId: id, shown: sideKey(temporary), status }),
  title: plain(END_SIDE_TITLE, 24),
  submit: plain('End', 24),
  close: plain('Keep it', 24),
  blocks: [
    {
      type: 'section',
      text: mrkdwnText(
        mrkdwn`${who(person)} loses ${temporary.length === 1 ? 'the grant' : `the ${temporary.length} grants`} of hallpass on one side of ${bold(name)} at once. What hallpass did not give stays.`,
      ),
    },
    noteInput('Whoever holds it and the owners'),
  ],
});
