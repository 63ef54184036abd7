/** That whoever asked has no account that could get it, on what waits. Pure. */
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import type { Part } from '../../blocks/message.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import { who } from '../../blocks/phrases.ts';

type Waiting = Pick<ShownProgress, 'account'>;

/** For whoever asked; nothing while they have one. */
export function ownAccountParts({ account }: Waiting): Part[] {
  if (account === undefined) return [];
  if (account === 'none')
    return [
      {
        line: mrkdwn`${bold('No GitLab account is linked to you')}: it cannot be approved until you link yours with \`/access link\``,
      },
    ];
  return [
    {
      line: mrkdwn`${bold('Your GitLab account is blocked')}: it cannot be approved until an administrator of GitLab lets it in again and it is linked`,
    },
  ];
}

/** For whoever decides. */
export function theirAccountParts({ account }: Waiting, requester: PersonRef): Part[] {
  if (account === undefined) return [];
  if (account === 'none')
    return [
      {
        line: mrkdwn`${bold('No GitLab account')} is linked to ${who(requester)}: it can be denied, and approved once they have linked theirs`,
      },
    ];
  return [
    {
      line: mrkdwn`${bold('The GitLab account')} of ${who(requester)} ${bold('is blocked')}: it can be denied, and approved once an administrator of GitLab lets it in again and it is linked`,
    },
  ];
}
