/** The form behind End the temporary side: what ends, and a note about it. Pure. */
import type { ModalView } from '@slack/types';
import type { ConflictAlertModel } from '../../../db/models/conflicts/conflict-alert-model.ts';
import { heldBy, sideKey } from '../../../domain/conflicts/conflict-alert.ts';
import type { GrantId } from '../../../domain/id.ts';
import { FORMS } from '../../blocks/ids.ts';
import { noteInput } from '../../blocks/inputs.ts';
import { bold, joined, mrkdwn, mrkdwnText, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { who } from '../../blocks/phrases.ts';
import { partName } from '../requests/conflict-lines.ts';

export const END_SIDE_TITLE = 'End one side';

export const endSideModal = ({
  id,
  person,
  name,
  temporary,
  status,
  sides,
}: ConflictAlertModel): ModalView => ({
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
        mrkdwn`${who(person)} loses ${whatEnds(sides, temporary)} at once, which is one side of ${bold(name)}. What hallpass did not give stays.`,
      ),
    },
    noteInput('Whoever holds it and the owners'),
  ],
});

const MOST_NAMED = 5;

/** `Developer on acme/data/ml, Developer on acme/prod and 3 more`. */
function whatEnds(sides: ConflictAlertModel['sides'], temporary: readonly GrantId[]): Mrkdwn {
  const ending = heldBy(sides, temporary).map(partName);
  const more = ending.length - MOST_NAMED;
  const list = joined(ending.slice(0, MOST_NAMED), ', ');
  return more > 0 ? mrkdwn`${list} and ${more} more` : list;
}
