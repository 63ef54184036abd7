import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { message } from '../../blocks/message.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import { people } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { answerLine } from './request-card.ts';

type Waiting = Pick<ShownProgress, 'waitsFor'>;

/** Whether it waits for somebody, by Slack user id; null: nobody is asked any more. Pure. */
export const isTurnOf = <P extends Waiting>(reader: string, progress: P | null): progress is P =>
  progress?.waitsFor.some(({ slackUserId }) => slackUserId === reader) ?? false;

/**
 * What stands in the place of a message that asked somebody to answer once it does not any more:
 * what came of it, or, with `progress`, whom it waits for. Pure.
 */
export function pastTurn(request: RequestModel, progress: Waiting | null): Post {
  const line =
    progress === null
      ? answerLine(request)
      : mrkdwn`${bold('Not waiting for you any more')}: it waits for ${people(progress.waitsFor, 3)}`;
  return message([{ line }, { small: mrkdwn`Request #${request.number}` }]);
}
