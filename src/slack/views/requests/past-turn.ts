import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { message } from '../../blocks/message.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import { people } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';

type Waiting = Pick<ShownProgress, 'waitsFor'>;

/** Whether it waits for somebody, by Slack user id; null: nobody is asked any more. Pure. */
export const isTurnOf = <P extends Waiting>(reader: string, progress: P | null): progress is P =>
  progress?.waitsFor.some(({ slackUserId }) => slackUserId === reader) ?? false;

const OVER: Readonly<Record<Exclude<RequestModel['status'], 'pending'>, string>> = {
  approved: 'it was approved',
  denied: 'it was denied',
  expired: 'it expired',
  cancelled: 'it was cancelled',
};

/**
 * What stands in the place of a message that asked somebody to answer once it does not any more: in
 * one line what came of it, which the card above says in full, or, with `progress`, whom it waits
 * for. Pure.
 */
export function pastTurn({ status }: Pick<RequestModel, 'status'>, progress: Waiting | null): Post {
  if (progress !== null)
    return message([
      {
        line: mrkdwn`${bold('Not waiting for you any more')}: it waits for ${people(progress.waitsFor, 3)}`,
      },
    ]);
  const over = status === 'pending' ? 'see the card above' : OVER[status];
  return message([{ line: mrkdwn`Not waiting any more: ${over}` }]);
}
