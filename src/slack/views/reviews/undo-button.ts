/** Putting back what a review took away by mistake, for a day. Pure. */
import type { Button } from '@slack/types';
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import { UNDO_SECONDS } from '../../../domain/reviews/review-item.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { plain } from '../../blocks/mrkdwn.ts';
import { button } from '../../blocks/message.ts';

export const isUndoable = ({ status, concludedAt, slotId }: NamedItem, now: Date): boolean =>
  status === 'done' &&
  slotId !== null &&
  concludedAt !== null &&
  now.getTime() - concludedAt.getTime() < UNDO_SECONDS * 1000;

export const undoButton = ({ id, username, path }: NamedItem): Button =>
  button({
    action: ACTIONS.reviewUndo,
    label: 'Undo',
    value: id,
    says: `Put back what ${username} had on ${path}`,
    confirm: {
      title: plain('Put it back?', 100),
      text: plain('Exactly what was there is written again, if nobody has changed it since.', 300),
      confirm: plain('Put back', 30),
      deny: plain('Leave it', 30),
    },
  });
