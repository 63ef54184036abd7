import type { GrantModel } from '../../../db/models/requests/request-model.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { where, type Where } from '../../blocks/phrases.ts';
import { untilWhen } from './gives-up.ts';

/** Why GitLab has not done yet what it is asked for; nothing while no try has failed. Pure. */
export function trouble(grant: GrantModel, place: Where): Part[] {
  const { status, attempts, fault } = grant;
  if (attempts === 0) return [];
  const until = status === 'provisioning' ? mrkdwn` ${untilWhen(grant)}` : mrkdwn``;
  if (fault !== 'missing')
    return [
      {
        small: mrkdwn`GitLab has not confirmed it yet; hallpass keeps trying${until}, you need not do anything`,
      },
    ];
  const then =
    status === 'revoking' ? mrkdwn`takes the role back when it is there` : mrkdwn`goes on when it is there`;
  return [
    {
      small: mrkdwn`GitLab cannot find ${where(place)} at the moment. hallpass keeps looking${until} and ${then}; you need not do anything`,
    },
  ];
}
