import type { GrantModel } from '../../../db/models/requests/request-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { byGrant, roleOn, when, type Where } from '../../blocks/phrases.ts';
import { lateEndParts } from './taken-back.ts';
import { approvalOver } from './gives-up.ts';
import { cause } from './cause.ts';

/** How access ended, for whoever held it, and what they hold there now. Pure. */
export const endedParts = (grant: GrantModel, place: Where): Part[] => [
  { line: mrkdwn`${bold('Ended')}${at(grant.endedAt)}: ${cause(grant)}` },
  { line: mrkdwn`${roleOn(grant.role, place)}. ${left(grant, place)}` },
  ...evidence(grant),
  ...lateEndParts(grant),
  ...approvalOver(grant),
];

const at = (moment: Date | null): Mrkdwn => (moment === null ? mrkdwn`` : mrkdwn` ${when(moment)}`);

/** How it is known that nothing is left. */
const evidence = ({ leftRole, leftUnknown, endedAt }: GrantModel): Part[] =>
  leftUnknown || leftRole !== null
    ? []
    : [{ small: mrkdwn`As GitLab said of the place${at(endedAt)}; groups above it, as of the last sync` }];

function left({ leftRole, leftThrough, leftUnknown, leftUntil }: GrantModel, { path }: Where): Mrkdwn {
  if (leftUnknown)
    return mrkdwn`GitLab shows hallpass nothing of it any more, so it cannot tell what you hold there`;
  if (leftRole === null) return mrkdwn`You hold no role there now`;
  const label = bold(roleLabel(leftRole));
  if (leftThrough === null) return mrkdwn`You hold ${label} there now`;
  const way = leftThrough === path ? mrkdwn`directly` : mrkdwn`through ${code(leftThrough)}`;
  return mrkdwn`You hold ${label} there now, ${way}${byGrant(leftUntil)}`;
}
