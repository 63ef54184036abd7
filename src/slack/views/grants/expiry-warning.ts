import type { GrantModel, RequestModel } from '../../../db/models/requests/request-model.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message } from '../../blocks/message.ts';
import {
  extendButton,
  giveBackButton,
  noMoreTime,
  people,
  roleOn,
  when,
  type Where,
} from '../../blocks/phrases.ts';
import { cause } from '../requests/cause.ts';
import { smallStandstill } from '../requests/standstill.ts';
import { isEnding, NOT_CONFIRMED } from '../requests/taken-back.ts';

export interface ExpiryWarning {
  readonly grant: GrantModel;
  readonly extension: RequestModel['extension'];
  readonly place: Where;
}

/**
 * Tells the holder that access is about to end, while there is time to ask for more. Once that is
 * answered, or the access is over, it says so and has no buttons left. Pure.
 */
export function expiryWarning({ grant, extension, place }: ExpiryWarning): Post {
  const what = roleOn(grant.role, place);
  if (isEnding(grant))
    return message([{ line: mrkdwn`${bold('Ending')}: ${what}, ${cause(grant)}` }, NOT_CONFIRMED]);
  if (grant.status !== 'active' || grant.expiresAt === null) {
    return message([{ line: mrkdwn`Not active any more: ${what}, ${cause(grant)}` }]);
  }
  const end = when(grant.expiresAt);
  const isUndone = extension !== null && extension.undone !== null;
  if (grant.warnedAt === null && !isUndone)
    return message([{ line: mrkdwn`${bold('Extended')}: ${what} until ${end}` }]);
  const asked = extension?.status === 'pending';
  const isOver = grant.isArchived && !asked;
  const next = asked
    ? mrkdwn`More time is asked for, waiting on ${people(extension.asked)}`
    : mrkdwn`Need more time? Ask now: somebody has to say yes before it ends`;
  const giveBack = giveBackButton(grant.id, place);
  return message([
    { line: mrkdwn`${bold('Ending soon')}: ${what} ends ${end}` },
    isOver ? noMoreTime(place) : { small: next },
    ...smallStandstill(asked ? (extension.standstill ?? null) : null),
    { buttons: asked || isOver ? [giveBack] : [extendButton(grant.id, place), giveBack] },
  ]);
}
