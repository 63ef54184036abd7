import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import { isUnanswered } from '../../../domain/access/request.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { Part } from '../../blocks/message.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';

/** That more time was asked for and the access ended first; nothing where that is not so. Pure. */
export function unansweredMore({ extension, grant }: Pick<RequestModel, 'extension' | 'grant'>): Part[] {
  if (extension === null || !isUnanswered(extension)) return [];
  const over = mrkdwn`Your request for ${spellDuration(extension.durationSeconds)} more was not answered, and is over`;
  return [
    {
      line:
        grant?.status === 'ended'
          ? mrkdwn`${over}. ${bold('Request again')} keeps the reason you gave`
          : over,
    },
  ];
}
