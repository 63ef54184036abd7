/**
 * What a holder reads of the end of their access: it is over once GitLab was read back, and not
 * before.
 */
import type { GrantModel } from '../../../db/models/requests/request-model.ts';
import { isLate } from '../../../domain/access/grant.ts';
import type { Part } from '../../blocks/message.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { lateBy } from './late-by.ts';

export const isEnding = (grant: GrantModel | null): boolean => grant?.status === 'revoking';

/** Under what was told of it before. */
export const NOT_CONFIRMED: Part = {
  small: mrkdwn`It is being taken back; GitLab has not confirmed it yet`,
};

/** How late it was, where that is more than a minute; nothing where GitLab does not say. Pure. */
export function lateEndParts(grant: GrantModel): Part[] {
  const late = lateBy(grant);
  if (late === null || !isLate(grant) || grant.leftUnknown) return [];
  return [
    {
      small:
        grant.endReason === 'given_back'
          ? mrkdwn`It took ${late}: GitLab confirmed only then that the role was taken back`
          : mrkdwn`It was ${late} late: GitLab confirmed only then that the role was taken back`,
    },
  ];
}
