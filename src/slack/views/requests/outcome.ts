import { lapsesAt } from '../../../domain/policies/escalation.ts';
import type { Button } from '@slack/types';
import type { GrantModel, RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import type { ShownStandstill } from '../../../db/models/requests/standstill.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { Outcome } from '../../../domain/messages/outcome.ts';
import { message, type Part } from '../../blocks/message.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import {
  againButton,
  cancelButton,
  extendButton,
  noMoreTime,
  roleOn,
  when,
  who,
  type Where,
} from '../../blocks/phrases.ts';
import { answerLine, approval, note } from './request-card.ts';
import { cause } from './cause.ts';
import { alreadyYours } from './held-today.ts';
import { approvalOver, untilWhen } from './gives-up.ts';
import { failureWords, undoneWords } from './failure-words.ts';
import { standstillLine } from './standstill.ts';
import { lapsedWords } from './steps.ts';
import { unansweredMore } from './unanswered-more.ts';
import { isEnding, lateEndParts, NOT_CONFIRMED } from './taken-back.ts';

export interface OutcomeNews {
  readonly request: RequestModel;
  readonly place: Where;
  readonly outcome: Outcome;
  /** Why nothing is given there now; only for those outcomes that are about that. */
  readonly standstill?: ShownStandstill | null;
  /** How far it is; only for the same outcomes, and null once it does not wait. */
  readonly progress?: ShownProgress | null;
  /** It stood otherwise since, which a later message says; only for the same outcomes. */
  readonly isOld?: boolean;
}

/**
 * What became of what somebody asked for, short, under their card, which says the rest: it names
 * them, so that it rings. Once it is not so any more it says that, and has no buttons; of a
 * standstill that is over in one line, without their name. Pure.
 */
export function outcomeNews(news: OutcomeNews): Post {
  const { request } = news;
  const over = overtaken(news);
  if (over !== null) return message([{ line: over }]);
  const { line, button, more = [] } = newsOf(news);
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
    more: [...wanted(request), { small: toldLater(grant) }],
  };
}

/** Why they do not hold it yet. */
const delay = ({ attempts, fault }: GrantModel): Mrkdwn =>
  attempts === 0
    ? mrkdwn`It takes longer than usual to give it`
    : fault === 'missing'
      ? mrkdwn`GitLab cannot find it at the moment`
      : mrkdwn`GitLab does not confirm it at the moment`;

const toldLater = (grant: GrantModel): Mrkdwn =>
  mrkdwn`hallpass tries ${untilWhen(grant)}, and tells you as soon as you have it, or that it gave up. The time starts once you have it`;

function activeNews(request: RequestModel, place: Where, what: Mrkdwn): News {
  const { grant } = request;
  if (isEnding(grant)) return { line: mrkdwn`${bold('Ending')}: ${what}`, more: [NOT_CONFIRMED] };
  if (grant?.status !== 'active' || grant.expiresAt === null)
    return { line: mrkdwn`Not active any more: ${what}` };
  return {
    line: mrkdwn`${bold('Active')} until ${when(grant.expiresAt)}: ${what}`,
    more: [...wanted(request), ...(grant.isArchived ? [noMoreTime(place)] : [])],
    ...(grant.isArchived ? {} : { button: extendButton(grant.id, place) }),
  };
}

function extendedNews(request: RequestModel, what: Mrkdwn): News {
  const { grant } = request;
  if (isEnding(grant))
    return { line: mrkdwn`Extended, and ending now: ${what}`, more: [NOT_CONFIRMED, ...note(request)] };
  return {
    line:
      grant?.status === 'active' && grant.expiresAt !== null
        ? mrkdwn`${bold('Extended')}: ${what} is active until ${when(grant.expiresAt)}`
        : mrkdwn`Extended, and not active any more: ${what}`,
    more: [...wanted(request), ...note(request)],
  };
}

/** What was asked for, where less was approved. */
function wanted({ approved, role, durationSeconds, kind }: RequestModel): Part[] {
  if (approved === null || (approved.role === role && approved.durationSeconds === durationSeconds))
    return [];
  const time = spellDuration(durationSeconds);
  const asked = kind === 'extension' ? mrkdwn`${time} more` : mrkdwn`${roleLabel(role)} for ${time}`;
  return [{ small: mrkdwn`Approved for less: you asked for ${asked}` }];
}

function newsOf({ request, place, outcome, standstill = null, progress = null }: OutcomeNews): News {
  const { grant } = request;
  const what = roleOn(grant?.role ?? request.role, place);
  const again = againButton(request.id, place);
  switch (outcome) {
    case 'active':
      return activeNews(request, place, what);
    case 'waiting':
      return waitingNews(request, what);
    case 'failed':
      return {
        line: mrkdwn`${bold('Failed')}: ${what} was not granted. ${grant?.failure ? failureWords(grant) : ''}`,
        more: grant === null ? [] : approvalOver(grant),
        button: again,
      };
    case 'ended':
      return {
        line: mrkdwn`${bold('Ended')}: ${what}${grant === null ? mrkdwn`` : mrkdwn`, ${cause(grant)}`}`,
        more: [
          ...(grant === null ? [] : [...lateEndParts(grant), ...approvalOver(grant)]),
          ...unansweredMore(request),
        ],
        button: again,
      };
    case 'askable':
      return { line: askableLine(what), button: again };
    case 'extended':
      return extendedNews(request, what);
    case 'undone':
      return {
        line: mrkdwn`${bold('More time taken back')}: ${what}${
          grant?.status === 'active' && grant.expiresAt !== null
            ? mrkdwn` is active until ${when(grant.expiresAt)}`
            : mrkdwn``
        }. ${undoneWords(request)}`,
      };
    case 'standstill':
    case 'going_on':
      return waitNews(request, place, { standstill, progress });
    case 'denied':
    case 'expired':
    case 'cancelled':
      return unansweredNews(request, place, what);
  }
}

const askableLine = (what: Mrkdwn): Mrkdwn =>
  mrkdwn`${bold('Access can be given again')}: ${what} ended when everything was stopped, and can be asked for anew`;

/** What waits while nothing is given, and that it can be answered again. */
function waitNews(
  request: RequestModel,
  place: Where,
  { standstill, progress }: Required<Pick<OutcomeNews, 'standstill' | 'progress'>>,
): News {
  const asked = askedFor(request, roleOn(request.role, place));
  const answerBy = mrkdwn`It expires ${when(lapsesAt(progress ?? {}, request))} if nobody has answered by then`;
  return standstill === null
    ? { line: mrkdwn`${bold('Goes on')}: your request for ${asked}`, more: [{ small: answerBy }] }
    : {
        line: standstillLine(standstill),
        more: [
          { line: mrkdwn`Your request for ${asked} goes on waiting: you need not ask again` },
          { small: mrkdwn`You are told when it goes on. ${answerBy}` },
        ],
        button: cancelButton(request.id, place),
      };
}

/** Of a standstill that a later message, or the end of the request, has overtaken; else null. */
function overtaken({ request, outcome, isOld = false }: OutcomeNews): Mrkdwn | null {
  if (outcome !== 'standstill' && outcome !== 'going_on') return null;
  if (request.status !== 'pending') return mrkdwn`Not waiting any more`;
  if (!isOld) return null;
  return outcome === 'standstill' ? mrkdwn`It stood still then` : mrkdwn`It went on then`;
}

const askedFor = ({ kind, durationSeconds }: RequestModel, what: Mrkdwn): Mrkdwn =>
  kind === 'extension' ? mrkdwn`${spellDuration(durationSeconds)} more as ${what}` : what;

function unansweredNews(request: RequestModel, place: Where, what: Mrkdwn): News {
  const yours = alreadyYours(request, place);
  if (yours !== null) return { line: yours };
  const isExtension = request.kind === 'extension';
  const asked = askedFor(request, what);
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
  if (isEnding(grant)) return { more: [NOT_CONFIRMED, ...note(request)] };
  if (grant?.status !== 'active' || grant.expiresAt === null)
    return { more: [{ line: mrkdwn`Not active any more` }, ...note(request)] };
  return {
    more: [
      { line: mrkdwn`It stays active until ${when(grant.expiresAt)}` },
      ...(grant.isArchived ? [noMoreTime(place)] : []),
      ...note(request),
    ],
    ...(grant.isArchived ? {} : { button: extendButton(grant.id, place) }),
  };
}
