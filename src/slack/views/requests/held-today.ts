import { rank, roleLabel, type Held } from '../../../domain/entitlement.ts';
import type { Holding } from '../../../domain/access/holding.ts';
import type { Known } from '../../../db/models/requests/asked-standing.ts';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { held, roleOn, type Where } from '../../blocks/phrases.ts';

/**
 * What the requester of a request holds there today: what GitLab says where it was asked, and else
 * how sure that is. Pure.
 */
export function heldToday(
  { look, isLooking }: Pick<RequestModel, 'look' | 'isLooking'>,
  known: Known,
): Mrkdwn {
  if (isLooking) return mrkdwn`${held(known.inAll)}, as of the last sync; GitLab has not answered yet`;
  switch (look?.said) {
    case 'held': {
      const { byGrant } = known;
      const isGrant = byGrant !== null && rank(byGrant.role) >= rank(look.holding.role);
      return isGrant ? held(byGrant) : holdingText(look.holding, known.inAll);
    }
    case 'nothing':
      return held(known.byGrant);
    case 'no_answer':
      return mrkdwn`${held(known.inAll)}, as of the last sync; GitLab does not answer, so it can be out of date`;
    case 'ours':
    case undefined:
      return held(known.inAll);
  }
}

/**
 * `Maintainer, through the group acme/platform, until 2026-12-24`. What is known serves where it
 * says the same. Pure.
 */
export const holdingText = (holding: Holding, known: Held | null): Mrkdwn =>
  holding.through === null && known !== null && known.role === holding.role
    ? held(known)
    : mrkdwn`${roleLabel(holding.role)}, ${wayOf(holding)}`;

function wayOf({ through, endsOn }: Holding): Mrkdwn {
  if (through === null) return mrkdwn`through something that GitLab does not show to hallpass`;
  const until = endsOn === null ? mrkdwn`` : mrkdwn` until ${endsOn}`;
  return mrkdwn`${WAYS[through.way](through.path)}${until}`;
}

/** What somebody is told who asked for what they have; null for any other answer. Pure. */
export const alreadyYours = ({ cancelCause, look }: RequestModel, place: Where): Mrkdwn | null =>
  cancelCause === 'already_held' && look?.said === 'held'
    ? mrkdwn`${bold('Not needed')}: you already hold ${roleOn(look.holding.role, place)}, ${wayOf(look.holding)}`
    : null;

const WAYS: { readonly [W in NonNullable<Holding['through']>['way']]: (path: string) => Mrkdwn } = {
  own: () => mrkdwn`directly`,
  above: (path) => mrkdwn`through ${code(path)}`,
  invited: (path) => mrkdwn`through the invited group ${code(path)}`,
};
