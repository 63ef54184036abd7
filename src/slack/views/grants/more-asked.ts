import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { RequestStatus } from '../../../domain/access/request.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { roleOn, when, type Where } from '../../blocks/phrases.ts';

export interface MoreAsked {
  /** The one that the grant came of. */
  readonly request: Pick<RequestModel, 'role' | 'grant' | 'resource'>;
  readonly durationSeconds: number;
  readonly made: { readonly number: number; readonly status: RequestStatus };
}

const still = (grant: MoreAsked['request']['grant']): Mrkdwn =>
  grant?.expiresAt
    ? mrkdwn`It still ends ${when(grant.expiresAt)} unless they agree before`
    : mrkdwn`It still ends when it would have unless they agree before`;

/** What whoever asked for more time reads where they pressed. Pure. */
export function moreAsked({ request, durationSeconds, made }: MoreAsked, place: Where): Mrkdwn {
  const role = request.grant?.role ?? request.role;
  const what = mrkdwn`Request #${made.number}: ${spellDuration(durationSeconds)} more as ${roleOn(role, place)}`;
  return made.status === 'pending'
    ? mrkdwn`${what} is on its way to those who decide. ${still(request.grant)}`
    : mrkdwn`${what} needs nobody to approve it`;
}
