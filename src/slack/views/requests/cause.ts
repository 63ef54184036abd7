import type { GrantModel } from '../../../db/models/requests/request-model.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { who } from '../../blocks/phrases.ts';

/** Why it ends, after a colon; in the words of whoever ended it, too, where they wrote some. */
export const cause = (grant: GrantModel): Mrkdwn =>
  grant.endNote === null ? reasonOf(grant) : mrkdwn`${reasonOf(grant)}: “${grant.endNote}”`;

function reasonOf({ endReason, endedBy }: GrantModel): Mrkdwn {
  const by = endedBy === null ? mrkdwn`` : mrkdwn` by ${who(endedBy)}`;
  switch (endReason) {
    case 'expired':
      return mrkdwn`the time was up`;
    case 'given_back':
      return mrkdwn`given back`;
    case 'ended_by_owner':
      return mrkdwn`ended${by}, an integration owner`;
    case 'ended_by_admin':
      return mrkdwn`ended${by}, an admin`;
    case 'deactivated':
      return mrkdwn`the Slack account was deactivated`;
    case 'unlinked':
      return mrkdwn`the GitLab account it was for is not linked any more`;
    case 'connector_gone':
      return mrkdwn`the integration was removed from hallpass`;
    case 'removed_outside':
      return mrkdwn`somebody removed the role in GitLab`;
    case 'changed_outside':
      return mrkdwn`somebody lowered the role in GitLab`;
    case 'resource_gone':
      return mrkdwn`GitLab does not find the place any more`;
    case 'not_confirmed':
      return mrkdwn`GitLab never confirmed it, so it was taken back to be safe`;
    case 'account_blocked':
      return mrkdwn`the GitLab account is blocked, so the role gave nothing and was taken back. Once an administrator of GitLab has unblocked it, ask again`;
    case 'on_hold':
      return mrkdwn`GitLab keeps the membership waiting for a seat or an approval, so it gave nothing and was taken back. Once an Owner of the top-level group has freed a seat, ask again`;
    case 'emergency_stop':
      return mrkdwn`whoever runs hallpass stopped everything`;
    case null:
      return mrkdwn`it is over`;
  }
}
