import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { Part } from '../../blocks/message.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { when, who } from '../../blocks/phrases.ts';
import { cause } from './cause.ts';
import { failureWords, undoneWords } from './failure-words.ts';

/** What came of an approval, for those who gave it. Pure. */
export function afterApproval({ kind, status, grant, ...request }: RequestModel): Part[] {
  if (request.undone !== null) return [{ line: mrkdwn`${bold('Taken back')}: ${undoneWords(request)}` }];
  if (status !== 'approved' || grant === null || kind === 'extension') return [];
  const at = grant.endedAt === null ? mrkdwn`` : mrkdwn`, ${when(grant.endedAt)}`;
  switch (grant.status) {
    case 'provisioning':
      return [{ line: mrkdwn`Granting…` }];
    case 'active':
      return [
        {
          line: mrkdwn`${bold('Active')}${grant.expiresAt === null ? mrkdwn`` : mrkdwn` until ${when(grant.expiresAt)}`}${extended(request.extension)}`,
        },
      ];
    case 'revoking':
      return [{ line: mrkdwn`${bold('Ending')}: ${cause(grant)}` }];
    case 'ended':
      return [{ line: mrkdwn`${bold('Ended')}${at}: ${cause(grant)}` }];
    case 'failed':
      return [{ line: mrkdwn`${bold('Failed')}${at}: ${failureWords(grant)}` }];
  }
}

/** Why that end is later than what was approved at first. */
const extended = (extension: RequestModel['extension']): Mrkdwn =>
  extension?.status !== 'approved' || extension.undone !== null
    ? mrkdwn``
    : extension.decider === null
      ? mrkdwn`, extended`
      : mrkdwn`, extended by ${who(extension.decider)}`;
