import type { RequestModel } from '../../../db/models/request-model.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { RequestStatus } from '../../../domain/access/request.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { roleOn, type Where } from '../../blocks/phrases.ts';

export interface MoreAsked {
  /** The one that the grant came of. */
  readonly request: Pick<RequestModel, 'role' | 'grant' | 'resource'>;
  readonly durationSeconds: number;
  readonly made: { readonly number: number; readonly status: RequestStatus };
}

/** What whoever asked for more time reads where they pressed. Pure. */
export function moreAsked({ request, durationSeconds, made }: MoreAsked, place: Where): Mrkdwn {
  const role = request.grant?.role ?? request.role;
  const what = mrkdwn`Request #${made.number}: ${spellDuration(durationSeconds)} more as ${roleOn(role, place)}`;
  return made.status === 'pending'
    ? mrkdwn`${what} is on its way to those who decide. Until they say yes, it ends when it would have`
    : mrkdwn`${what} needs nobody to approve it`;
}
