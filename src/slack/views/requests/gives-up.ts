/** How long hallpass tries to give what was approved, and what is left to do once it gave up. */
import type { GrantModel } from '../../../db/models/requests/request-model.ts';
import { PROVISION_ATTEMPTS } from '../../../domain/access/grant.ts';
import type { Part } from '../../blocks/message.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { when } from '../../blocks/phrases.ts';

/** `until about 14:06`; by the number of tries while none has failed. Pure. */
export const untilWhen = ({ triesUntil }: Pick<GrantModel, 'triesUntil'>): Mrkdwn =>
  triesUntil === null ? mrkdwn`up to ${PROVISION_ATTEMPTS} times` : mrkdwn`until about ${when(triesUntil)}`;

/** Of a grant that GitLab did not give; nothing for any other. Pure. */
export const approvalOver = ({ status, endReason }: GrantModel): Part[] =>
  status === 'failed' || (status === 'ended' && endReason === 'not_confirmed')
    ? [
        {
          small: mrkdwn`The approval is over, and hallpass does not try again: ${bold('Request again')} asks anew`,
        },
      ]
    : [];
