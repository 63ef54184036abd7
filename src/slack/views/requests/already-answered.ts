import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message } from '../../blocks/message.ts';
import { when, who } from '../../blocks/phrases.ts';
import { lapsedWords } from './steps.ts';
import { note } from './request-card.ts';

/**
 * What somebody is told who pressed a button on a question that has its answer: which, whose and
 * since when. Pure.
 */
export function alreadyAnswered(request: RequestModel): Post {
  const by = request.decider === null ? mrkdwn`` : mrkdwn` by ${who(request.decider)}`;
  const at = request.decidedAt === null ? mrkdwn`` : mrkdwn`, ${when(request.decidedAt)}`;
  return message([
    { line: mrkdwn`Request #${request.number} is already ${word(request)}${by}${at}` },
    ...note(request),
  ]);
}

function word(request: RequestModel): Mrkdwn {
  return request.status === 'expired'
    ? mrkdwn`expired: ${lapsedWords(request)} in time`
    : mrkdwn`${request.status}`;
}
