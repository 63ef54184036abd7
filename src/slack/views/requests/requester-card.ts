import { lapsesAt } from '../../../domain/policies/escalation.ts';
import type { Button } from '@slack/types';
import type { ExtensionModel, GrantModel, RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { NamedTicket } from '../../../domain/policies/tickets.ts';
import type { Reaches } from '../../../domain/policies/terms.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';
import {
  againButton,
  cancelButton,
  extendButton,
  giveBackButton,
  noMoreTime,
  people,
  roleFor,
  roleOn,
  when,
  who,
  type Where,
} from '../../blocks/phrases.ts';
import { ownConflictWords } from './conflict-lines.ts';
import { cause } from './cause.ts';
import { endedParts } from './ended-parts.ts';
import { filedForYou, filedSuffix } from './filed-by.ts';
import { alreadyYours } from './held-today.ts';
import { ownAccountParts } from './no-account.ts';
import { stricterBelow } from './reaches.ts';
import { reasonParts } from './tickets.ts';
import { readingParts } from './readings.ts';
import { answerLine, approval, note } from './request-card.ts';
import { nudgeButtons, smallStandstill, standstillParts } from './standstill.ts';
import { unansweredMore } from './unanswered-more.ts';
import { approvalOver } from './gives-up.ts';
import { trouble } from './trouble.ts';
import { failureWords, undoneWords } from './failure-words.ts';
import {
  agreedParts,
  allWaitedFor,
  isPlain,
  lapsedWords,
  lateParts,
  lessWords,
  nextWords,
  soonParts,
  waitingWords,
} from './steps.ts';

export interface RequesterCard {
  readonly request: RequestModel;
  readonly place: Where;
  /** What the role would reach; null when nobody is asked any more. */
  readonly reaches: Reaches | null;
  /** How far it is; null when nobody is asked any more. */
  readonly progress: ShownProgress | null;
  /** That the reason names; none unless given. */
  readonly tickets?: readonly NamedTicket[];
}

/**
 * The requester's one living message: what became of what they asked for, and what they can do
 * next. Pure.
 */
export function requesterCard(card: RequesterCard): Post {
  const { request, place } = card;
  const { grant } = request;
  return message(request.status === 'approved' && grant !== null ? held(request, grant, place) : asked(card));
}

function asked({ request, place, reaches, progress, tickets }: RequesterCard): Part[] {
  const what = roleFor(request.role, place, request.durationSeconds);
  const yours = alreadyYours(request, place);
  if (yours !== null)
    return [{ line: yours }, { line: mrkdwn`You asked for ${what}` }, ...footer(request, [])];
  if (progress === null) {
    return [
      { line: answerLine(request) },
      { line: what },
      ...note(request),
      ...footer(request, [againButton(request.id, place)]),
    ];
  }
  const stricter = reaches === null ? null : stricterBelow(request.role, reaches);
  const unless = isPlain(progress) ? 'if nobody answers' : 'unless enough have agreed';
  const lapse = mrkdwn`expires ${when(lapsesAt(progress, request))} ${unless}`;
  return [
    { line: waiting(progress) },
    ...standstillParts(progress),
    ...ownAccountParts(progress),
    { line: what },
    ...reasonParts(request.reason, tickets),
    ...progressParts(progress, request),
    ...(stricter === null ? [] : [{ small: stricter }]),
    ...conflictLines(request),
    ...footer(
      request,
      [...nudgeButtons(request.id, place, progress), cancelButton(request.id, place)],
      lapse,
    ),
  ];
}

const conflictLines = ({ conflicts }: RequestModel): Part[] =>
  (conflicts?.found ?? []).map((conflict) => ({ small: ownConflictWords(conflict) }));

const waiting = (progress: ShownProgress): Mrkdwn =>
  isPlain(progress)
    ? mrkdwn`${bold('Waiting')} on ${people(progress.waitsFor)}`
    : mrkdwn`${bold('Waiting')}: ${waitingWords(progress)}`;

function progressParts(progress: ShownProgress, request: RequestModel): Part[] {
  const less = lessWords(progress, request);
  const step = progress.steps[progress.open ?? 0];
  const { role, durationSeconds } = progress.question;
  return [
    ...agreedParts(progress),
    ...allWaitedFor(progress),
    ...nextWords(progress),
    ...(less === null
      ? []
      : [{ small: mrkdwn`Agreed to is less: ${roleLabel(role)} for ${spellDuration(durationSeconds)}` }]),
    ...(step === undefined ? [] : lateParts(step)),
    ...soonParts(progress),
    ...(step?.standIns === 'admins' ? [{ small: STAND_INS }] : []),
    ...readingParts(progress),
  ];
}

const STAND_INS = mrkdwn`Too few of those whom the policy names can decide by now, so hallpass admins are asked, too`;

const footer = (request: RequestModel, buttons: readonly Button[], more?: Mrkdwn): Part[] => [
  ...filedForYou(request),
  { small: mrkdwn`Request #${request.number}${more === undefined ? mrkdwn`` : mrkdwn` · ${more}`}` },
  ...(buttons.length === 0 ? [] : [{ buttons }]),
];

function held(request: RequestModel, grant: GrantModel, place: Where): Part[] {
  switch (grant.status) {
    case 'provisioning':
      return granting(request, grant, place);
    case 'active':
      return active(request, grant, place);
    case 'revoking':
      return [
        { line: mrkdwn`${bold('Ending')}: ${cause(grant)}` },
        { line: mrkdwn`${roleOn(grant.role, place)} is being taken back in GitLab` },
        ...unansweredMore(request),
        ...trouble(grant, place),
        ...footer(request, []),
      ];
    case 'ended':
      return [
        ...endedParts(grant, place),
        ...unansweredMore(request),
        ...footer(request, [againButton(request.id, place)]),
      ];
    case 'failed':
      return [
        {
          line: mrkdwn`${bold('Failed')}${at(grant.endedAt)}: ${roleOn(grant.role, place)} ${request.kind === 'drift' ? 'got no end and stays as it is' : 'was not granted'}`,
        },
        { line: mrkdwn`${failureWords(grant)}` },
        ...(request.kind === 'drift' ? [] : approvalOver(grant)),
        ...footer(request, [againButton(request.id, place)]),
      ];
  }
}

function granting(request: RequestModel, grant: GrantModel, place: Where): Part[] {
  if (request.kind === 'drift')
    return [
      { line: mrkdwn`${bold('Getting an end')}: ${roleFor(grant.role, place, grant.durationSeconds)}` },
      ...note(request),
      ...trouble(grant, place),
      ...footer(request, [giveBackButton(grant.id, place)], mrkdwn`decided ${approval(request)}`),
    ];
  return [
    { line: mrkdwn`${answerLine(request)}. Granting…` },
    { line: roleFor(grant.role, place, grant.durationSeconds) },
    ...note(request),
    ...trouble(grant, place),
    ...footer(
      request,
      [giveBackButton(grant.id, place)],
      mrkdwn`the time starts once GitLab has confirmed the role`,
    ),
  ];
}

function active(request: RequestModel, grant: GrantModel, place: Where): Part[] {
  const until = grant.expiresAt === null ? mrkdwn`` : mrkdwn` until ${when(grant.expiresAt)}`;
  const { extension } = request;
  const waiting = extension?.status === 'pending';
  return [
    { line: mrkdwn`${bold('Active')}${until}` },
    { line: roleOn(grant.role, place) },
    ...(request.kind === 'drift' ? [GIVEN_OUTSIDE] : []),
    ...(extension === null ? [] : extensionParts(extension)),
    ...(grant.fault === 'missing' ? trouble(grant, place) : []),
    ...(grant.isArchived && !waiting ? [noMoreTime(place)] : []),
    ...note(request),
    ...footer(
      request,
      [
        giveBackButton(grant.id, place),
        ...(waiting ? moreButtons(extension, place) : []),
        ...(waiting || grant.isArchived ? [] : [extendButton(grant.id, place)]),
      ],
      mrkdwn`${request.kind === 'drift' ? 'made temporary' : 'approved'} ${approval(request)}`,
    ),
  ];
}

const moreButtons = ({ id, standstill = null }: ExtensionModel, place: Where): Button[] => [
  ...nudgeButtons(id, place, { standstill }),
  cancelButton(id, place),
];

const GIVEN_OUTSIDE: Part = {
  line: mrkdwn`You were given it in GitLab without hallpass, and now it has an end. Extend it if you need it longer`,
};

/** The latest extension; one that was approved shows in the end time. */
function extensionParts(extension: ExtensionModel): Part[] {
  const time = spellDuration(extension.durationSeconds);
  const by = extension.decider === null ? mrkdwn`` : mrkdwn` by ${who(extension.decider)}`;
  switch (extension.status) {
    case 'pending':
      return [
        {
          line: mrkdwn`${bold(`${time} more`)}${filedSuffix(extension)}: waiting on ${people(extension.asked)}`,
        },
        ...soonParts(extension),
        ...smallStandstill(extension.standstill ?? null),
      ];
    case 'denied':
      return [
        { line: mrkdwn`${bold(`${time} more`)}: denied${by}${at(extension.decidedAt)}` },
        ...noteOnMore(extension),
      ];
    case 'expired':
      return [{ line: mrkdwn`${bold(`${time} more`)}: ${lapsedWords(extension)}, so it stays as it is` }];
    case 'approved':
      return extension.undone === null
        ? [
            { small: mrkdwn`Extended${by}${at(extension.decidedAt)}${less(extension)}` },
            ...noteOnMore(extension),
          ]
        : [{ line: mrkdwn`${bold(`${time} more`)}: taken back. ${undoneWords(extension)}` }];
    case 'cancelled':
      return [];
  }
}

const less = ({ approved, durationSeconds }: ExtensionModel): Mrkdwn =>
  approved == null || approved.durationSeconds === durationSeconds
    ? mrkdwn``
    : mrkdwn`, for less: ${spellDuration(approved.durationSeconds)} more`;

/** The note on the request stands on the same card. */
const noteOnMore = (extension: ExtensionModel): Part[] =>
  note(extension, `Note on ${spellDuration(extension.durationSeconds)} more`);

const at = (moment: Date | null): Mrkdwn => (moment === null ? mrkdwn`` : mrkdwn` ${when(moment)}`);
