/** The form behind End and Give back: what ends, and a note about it for whoever is told. Pure. */
import type { ModalView } from '@slack/types';
import type { GrantModel, RequestModel } from '../../../db/models/requests/request-model.ts';
import { FORMS } from '../../blocks/ids.ts';
import { noteInput } from '../../blocks/inputs.ts';
import { mrkdwn, mrkdwnText, plain } from '../../blocks/mrkdwn.ts';
import { roleOn, who, type Where } from '../../blocks/phrases.ts';
import type { Ending } from '../../blocks/shown-values.ts';

export interface EndForm {
  readonly ending: Ending;
  readonly request: RequestModel;
  readonly grant: GrantModel;
  readonly place: Where;
}

export const endTitle = ({ isGivingBack }: Pick<Ending, 'isGivingBack'>): string =>
  isGivingBack ? 'Give back access' : 'End access';

export function endModal({ ending, request: { requester }, grant, place }: EndForm): ModalView {
  const { isGivingBack } = ending;
  const what = roleOn(grant.role, place);
  return {
    type: 'modal',
    callback_id: FORMS.end,
    private_metadata: JSON.stringify(ending),
    title: plain(endTitle(ending), 24),
    submit: plain(isGivingBack ? 'Give back' : 'End', 24),
    close: plain('Keep it', 24),
    blocks: [
      {
        type: 'section',
        text: mrkdwnText(
          isGivingBack
            ? mrkdwn`Your access ends at once: ${what}.`
            : mrkdwn`${who(requester)} loses ${what} at once, and is told.`,
        ),
      },
      noteInput(
        isGivingBack ? 'It is kept on the owners’ cards' : 'Whoever holds it and the other owners read this',
      ),
    ],
  };
}
