import type { RequestModel } from '../../db/request-model.ts';
import { bold, mrkdwn } from '../mrkdwn.ts';
import type { Post } from '../poster.ts';
import { message } from './message.ts';
import { roleFor, when, who, type Where } from './phrases.ts';

/** A nudge under an owner's card; its buttons are on the card, so that there is one place to press. Pure. */
export function reminder({ request, place }: { request: RequestModel; place: Where }): Post {
  const { requester, role, durationSeconds, expiresAt, number } = request;
  return message([
    {
      line: mrkdwn`${bold('Still waiting')} for your answer: ${who(requester)} asks for ${roleFor(role, place, durationSeconds)}`,
    },
    {
      small: mrkdwn`Answer on the card of request #${number}, or with \`/access pending\`. It expires ${when(expiresAt)}`,
    },
  ]);
}
