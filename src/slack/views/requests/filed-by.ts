/** That no person typed a request, said on everything that shows one. Pure. */
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { who } from '../../blocks/phrases.ts';

type Filed = Pick<RequestModel, 'source' | 'requester'>;

/** `Filed by an assistant for @ana`; null for what the requester asked for themselves. */
const filedWords = ({ source, requester }: Filed): Mrkdwn | null =>
  source === 'assistant' ? mrkdwn`${bold('Filed by an assistant')} for ${who(requester)}` : null;

/** `, filed by an assistant`, behind what is asked; nothing where the requester asked it. */
export const filedSuffix = ({ source }: Pick<Filed, 'source'>): Mrkdwn =>
  source === 'assistant' ? mrkdwn`, ${bold('filed by an assistant')}` : mrkdwn``;

/** For whoever decides, or is told. */
export function filedParts(request: Filed): Part[] {
  const words = filedWords(request);
  return words === null ? [] : [{ line: mrkdwn`:robot_face: ${words}` }];
}

/** For the requester, whose name it was filed in. */
export const filedForYou = ({ source }: Filed): Part[] =>
  source === 'assistant'
    ? [{ small: mrkdwn`:robot_face: ${bold('Filed by an assistant')} for you, with an API token of yours` }]
    : [];
