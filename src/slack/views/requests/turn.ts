import { lapsesAt } from '../../../domain/policies/escalation.ts';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { message } from '../../blocks/message.ts';
import { bold, joined, mention, mrkdwn } from '../../blocks/mrkdwn.ts';
import { when, type Where } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { questionId } from '../../blocks/values.ts';
import { isTurnOf, pastTurn } from './past-turn.ts';
import { ask } from './small-modals.ts';
import { decisionsNow, meanwhile, standstillParts } from './standstill.ts';
import { agreedWords, isPlain, stepWords } from './steps.ts';

export interface Turn {
  readonly request: RequestModel;
  readonly place: Where;
  /** Whose turn it is, by Slack user id. */
  readonly reader: string;
  /** How far it is; null when nobody is asked any more. */
  readonly progress: ShownProgress | null;
  /** It went to others, and came back: a later message has the buttons. */
  readonly isOld: boolean;
}

/**
 * That a request waits for somebody whose card stood there before, under that card, which says the
 * rest: it names them, so that it rings. Later it says what has become of that, without buttons.
 * Pure.
 */
export function turnNews({ request, place, reader, progress, isOld }: Turn): Post {
  if (!isTurnOf(reader, progress)) return pastTurn(request, progress);
  if (isOld)
    return message([
      {
        line: mrkdwn`It went to others and is ${bold('your turn again')}: the buttons are below, in a later message`,
      },
      { small: mrkdwn`Request #${request.number}` },
    ]);
  const asked = { ...request, ...progress.question };
  return message([
    { line: mrkdwn`${mention(reader)} ${bold('It is your turn')}: ${ask(asked, place)}` },
    ...standstillParts(progress),
    ...meanwhile(progress),
    {
      small: joined(
        [
          ...(isPlain(progress) ? [] : [stepWords(progress)]),
          ...agreedWords(progress),
          mrkdwn`answer by ${when(lapsesAt(progress, request))}`,
          mrkdwn`the reason is on the card of request #${request.number}`,
        ],
        ' · ',
      ),
    },
    {
      buttons: decisionsNow(request, place, progress),
      blockId: questionId(request.id, progress.question),
    },
  ]);
}
