import type { GrantModel } from '../../db/request-model.ts';
import { bold, mrkdwn } from '../mrkdwn.ts';
import type { Post } from '../poster.ts';
import { message } from './message.ts';
import { extendButton, giveBackButton, roleOn, when, type Where } from './phrases.ts';
import { cause } from './requester-card.ts';

/** Tells the holder that access is about to end, while there is time to ask for more. Once it is over, it says so. Pure. */
export function expiryWarning({ grant, place }: { grant: GrantModel; place: Where }): Post {
  if (grant.status !== 'active' || grant.expiresAt === null) {
    return message([{ line: mrkdwn`Not active any more: ${roleOn(grant.role, place)}, ${cause(grant)}` }]);
  }
  return message([
    { line: mrkdwn`${bold('Ending soon')}: ${roleOn(grant.role, place)} ends ${when(grant.expiresAt)}` },
    { small: mrkdwn`Need more time? Ask now: what you have stays while the answer is on its way` },
    { buttons: [extendButton(grant.id, place), giveBackButton(grant.id, place)] },
  ]);
}
