import { lapsesAt } from '../../../domain/policies/escalation.ts';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { bold, mention, mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message } from '../../blocks/message.ts';
import { filedSuffix } from './filed-by.ts';
import { isTurnOf, pastTurn } from './past-turn.ts';
import { standstillParts } from './standstill.ts';
import { roleFor, roleOn, when, who, type Where } from '../../blocks/phrases.ts';

export interface Reminder {
  readonly request: RequestModel;
  readonly place: Where;
  /** The requester asked for it; else time did. */
  readonly isNudge: boolean;
  /** Who is reminded, by Slack user id. */
  readonly reader: string;
  /** How far it is; null when nobody is asked any more. */
  readonly progress: ShownProgress | null;
}

/**
 * A reminder under an owner's card; its buttons are on the card, so that there is one place to
 * press: it names them, so that it rings. Once it does not wait for them any more it says that, or
 * what came of it. Pure.
 */
export function reminder({ request, place, isNudge, reader, progress }: Reminder): Post {
  if (!isTurnOf(reader, progress)) return pastTurn(request, progress);
  const { requester, role, durationSeconds, number, kind, grant } = request;
  const isExtension = kind === 'extension';
  const what = isExtension
    ? mrkdwn`${spellDuration(durationSeconds)} more as ${roleOn(role, place)}`
    : roleFor(role, place, durationSeconds);
  const filed = filedSuffix(request);
  const end = isExtension ? (grant?.expiresAt ?? null) : null;
  const deadline =
    end === null
      ? mrkdwn`It expires ${when(lapsesAt(progress, request))}`
      : mrkdwn`Their access ends ${when(end)}`;
  return message([
    {
      line: isNudge
        ? mrkdwn`${mention(reader)} ${who(requester)} nudges you: they are ${bold('still waiting')} for your answer about ${what}${filed}`
        : mrkdwn`${mention(reader)} ${bold('Still waiting')} for your answer: ${who(requester)} asks for ${what}${filed}`,
    },
    ...standstillParts(progress),
    {
      small: mrkdwn`Answer on the card of request #${number}, or with \`/access pending\`. ${deadline}`,
    },
  ]);
}
