import type { Button } from '@slack/types';
import type { GrantModel, RequestModel } from '../../../db/models/requests/request-model.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { Outcome } from '../../../domain/messages/outcome.ts';
import { message, type Part } from '../../blocks/message.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { againButton, extendButton, roleOn, when, who, type Where } from '../../blocks/phrases.ts';
import { answerLine, approval, note } from './request-card.ts';
import { cause } from './cause.ts';
import { alreadyYours } from './held-today.ts';
import { failureWords, undoneWords } from './failure-words.ts';
import { lapsedWords } from './steps.ts';

export interface OutcomeNews {
  readonly request: RequestModel;
  readonly place: Where;
  readonly outcome: Outcome;
}

/**
 * What became of what somebody asked for, short, under their card, which says the rest: it names
 * them, so that it rings. Once it is not so any more it says that, and has no buttons. Pure.
 */
export function outcomeNews({ request, place, outcome }: OutcomeNews): Post {
  const { line, button, more = [] } = newsOf({ request, place, outcome });
  return message([
    { line: mrkdwn`${who(request.requester)} ${line}` },
    ...more,
    ...(button === undefined ? [] : [{ buttons: [button] }]),
  ]);
}

interface News {
  readonly line: Mrkdwn;
  readonly more?: readonly Part[];
  readonly button?: Button;
}

function waitingNews(request: RequestModel, what: Mrkdwn): News {
  const { grant } = request;
  if (grant?.status !== 'provisioning') return { line: mrkdwn`Approved ${approval(request)}: ${what}` };
  return {
    line: mrkdwn`${bold('Approved')} ${approval(request)}: ${what}. ${delay(grant)}`,
    more: [...wanted(request), { small: TOLD_LATER }],
  };
}

/** Why they do not hold it yet. */
const delay = ({ attempts, fault }: GrantModel): Mrkdwn =>
  attempts === 0
    ? mrkdwn`It takes longer than usual to give it`
    : fault === 'missing'
      ? mrkdwn`GitLab cannot find it at the moment`
      : mrkdwn`GitLab does not confirm it at the moment`;

const TOLD_LATER = mrkdwn`hallpass keeps trying, and tells you as soon as you have it. The time starts only then`;

/** What was asked for, where less was approved. */
function wanted({ approved, role, durationSeconds, kind }: RequestModel): Part[] {
  if (approved === null || (approved.role === role && approved.durationSeconds === durationSeconds))
    return [];
  const time = spellDuration(durationSeconds);
  const asked = kind === 'extension' ? mrkdwn`${time} more` : mrkdwn`${roleLabel(role)} for ${time}`;
  return [{ small: mrkdwn`Approved for less: you asked for ${asked}` }];
}

function newsOf({ request, place, outcome }: OutcomeNews): News {
  const { grant } = request;
  const what = roleOn(grant?.role ?? request.role, place);
  const again = againButton(request.id, place);
  switch (outcome) {
    case 'active':
      if (grant?.status !== 'active' || grant.expiresAt === null)
        return { line: mrkdwn`Not active any more: ${what}` };
      return {
        line: mrkdwn`${bold('Active')} until ${when(grant.expiresAt)}: ${what}`,
        more: wanted(request),
        button: extendButton(grant.id, place),
      };
    case 'waiting':
      return waitingNews(request, what);
    case 'failed':
      return {
        line: mrkdwn`${bold('Failed')}: ${what} was not granted. ${grant?.failure ? failureWords(grant) : ''}`,
        button: again,
      };
    case 'ended':
      return {
        line: mrkdwn`${bold('Ended')}: ${what}${grant === null ? mrkdwn`` : mrkdwn`, ${cause(grant)}`}`,
        button: again,
      };
    case 'extended':
      return {
        line:
          grant?.status === 'active' && grant.expiresAt !== null
            ? mrkdwn`${bold('Extended')}: ${what} is active until ${when(grant.expiresAt)}`
            : mrkdwn`Extended, and not active any more: ${what}`,
        more: [...wanted(request), ...note(request)],
      };
    case 'undone':
      return {
        line: mrkdwn`${bold('More time taken back')}: ${what}${
          grant?.status === 'active' && grant.expiresAt !== null
            ? mrkdwn` is active until ${when(grant.expiresAt)}`
            : mrkdwn``
        }. ${undoneWords(request)}`,
      };
    case 'denied':
    case 'expired':
    case 'cancelled':
      return unansweredNews(request, place, what);
  }
}

function unansweredNews(request: RequestModel, place: Where, what: Mrkdwn): News {
  const yours = alreadyYours(request, place);
  if (yours !== null) return { line: yours };
  const isExtension = request.kind === 'extension';
  const asked = isExtension ? mrkdwn`${spellDuration(request.durationSeconds)} more as ${what}` : what;
  return {
    line:
      request.status === 'expired'
        ? mrkdwn`${bold('Expired')}: your request for ${asked} · ${lapsedWords(request)}`
        : mrkdwn`${answerLine(request)}: ${asked}`,
    ...(isExtension
      ? stillHeld(request, place)
      : { more: note(request), button: againButton(request.id, place) }),
  };
}

/** What they have without more time. */
function stillHeld(request: RequestModel, place: Where): Pick<News, 'more' | 'button'> {
  const { grant } = request;
  if (grant?.status !== 'active' || grant.expiresAt === null)
    return { more: [{ line: mrkdwn`Not active any more` }, ...note(request)] };
  return {
    more: [{ line: mrkdwn`It stays active until ${when(grant.expiresAt)}` }, ...note(request)],
    button: extendButton(grant.id, place),
  };
}
