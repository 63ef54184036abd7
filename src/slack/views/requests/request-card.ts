import { lapsesAt } from '../../../domain/policies/escalation.ts';
import type { Button } from '@slack/types';
import type { Known } from '../../../db/models/requests/asked-standing.ts';
import type { PersonRef, RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { NamedTicket } from '../../../domain/policies/tickets.ts';
import type { Reaches } from '../../../domain/policies/terms.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message, type Part } from '../../blocks/message.ts';
import { denyButton, people, roleFor, roleOn, when, who, type Where } from '../../blocks/phrases.ts';
import { smallReviewButton } from '../../blocks/small-review-button.ts';
import { questionId } from '../../blocks/values.ts';
import { conflictWords, unseenWords } from './conflict-lines.ts';
import { theirAccountParts } from './no-account.ts';
import { decisionsNow, meanwhile, resumeButtons, standstillParts } from './standstill.ts';
import { afterApproval } from './after-approval.ts';
import { filedParts } from './filed-by.ts';
import { heldToday, holdingText } from './held-today.ts';
import { reachFact } from './reaches.ts';
import { reasonParts } from './tickets.ts';
import { readingParts } from './readings.ts';
import { agreedParts, askedAs, isPlain, lapsedWords, lessWords, nextWords, stepWords } from './steps.ts';

export interface RequestCard {
  readonly request: RequestModel;
  readonly place: Where;
  /** What people call the connector. */
  readonly connector: string;
  /** The owner whose copy this is, by Slack user id. */
  readonly reader: string;
  /** What the requester has there today. */
  readonly held: Known;
  /** What the role would reach; null when nobody is asked any more. */
  readonly reaches: Reaches | null;
  /** How far it is; null when nobody is asked any more. */
  readonly progress: ShownProgress | null;
  /** Whether the reader may have the access reviewed, and resume; not unless given. */
  readonly mayReview?: boolean;
  /** That the reason names; none unless given. */
  readonly tickets?: readonly NamedTicket[];
}

/**
 * An owner's copy of a request: the question with its buttons, and once answered, the answer
 * without. Pure.
 */
export function requestCard(card: RequestCard): Post {
  const { progress } = card;
  return message(progress === null ? answered(card) : undecided({ ...card, progress }));
}

type Undecided = RequestCard & { readonly progress: ShownProgress };

/**
 * What is asked by now, which may be less than at first; with the buttons of those it waits for.
 */
function undecided(card: Undecided): Part[] {
  const { place, progress } = card;
  const expiresAt = lapsesAt(progress, card.request);
  const request = { ...card.request, ...progress.question, expiresAt };
  const less = lessWords(progress, card.request);
  const isPlainAsk = isPlain(progress);
  return [
    ...standing(card),
    { line: headline({ ...card, request }) },
    ...standstillParts(progress),
    ...meanwhile(progress),
    ...theirAccountParts(progress, request.requester),
    ...filedParts(request),
    ...reasonParts(request.reason, card.tickets),
    {
      facts:
        request.kind === 'extension' ? extensionFacts({ ...card, request }) : facts({ ...card, request }),
    },
    ...conflictLines(request),
    ...(less === null ? [] : [{ small: less }]),
    ...(isPlainAsk ? [] : [{ small: stepWords(progress) }, ...agreedParts(progress), ...nextWords(progress)]),
    { small: audience(card) },
    ...(progress.confirm === 'web' && isReader(card, progress.waitsFor) ? [{ small: ON_A_PAGE }] : []),
    ...readingParts(progress),
    ...buttonsFor(card, place),
  ];
}

/** What they have otherwise, or who has that place, to be reviewed. */
function reviewIn({ request, place, mayReview = false }: RequestCard): Button[] {
  if (!mayReview) return [];
  const about = { personId: request.requester.id, resourceId: request.resource.id };
  return [smallReviewButton(about, `what ${request.requester.name} has or who has ${place.path}`)];
}

const ON_A_PAGE = mrkdwn`Approve gives you a link to a page where you sign in to GitLab`;

const isReader = ({ reader }: RequestCard, people: readonly PersonRef[]): boolean =>
  people.some(({ slackUserId }) => slackUserId === reader);

/** How it stands, for whom it does not wait. */
function standing(card: Undecided): Part[] {
  const { progress } = card;
  if (isReader(card, progress.waitsFor)) return [];
  const others = mrkdwn`waits for ${people(progress.waitsFor, 3)}`;
  return [
    {
      line: isReader(card, progress.yes)
        ? mrkdwn`${bold('You agreed')}; it ${others}`
        : mrkdwn`${bold('Not waiting for you')}: it ${others}`,
    },
  ];
}

function buttonsFor(card: Undecided, place: Where): Part[] {
  const { request, progress, mayReview = false } = card;
  const blockId = questionId(request.id, progress.question);
  const decides = isReader(card, progress.waitsFor)
    ? decisionsNow(request, place, progress)
    : isReader(card, progress.yes)
      ? [denyButton(request.id, request.requester, place)]
      : [];
  const buttons = [...decides, ...(mayReview ? resumeButtons(progress) : []), ...reviewIn(card)];
  if (buttons.length === 0) return [];
  return [decides.length === 0 ? { buttons } : { buttons, blockId }];
}

const headline = ({ request, place }: RequestCard): Mrkdwn =>
  request.kind === 'extension'
    ? mrkdwn`${who(request.requester)} asks for ${bold(`${spellDuration(request.durationSeconds)} more`)} as ${roleOn(request.role, place)}`
    : mrkdwn`${who(request.requester)} asks for ${roleOn(request.role, place)}`;

type Fact = readonly [label: string, value: Mrkdwn];

function reached({ reaches }: RequestCard): Fact[] {
  const fact = reaches === null ? null : reachFact(reaches);
  return fact === null ? [] : [['Reaches', fact]];
}

export const conflictLines = ({ conflicts }: RequestModel): Part[] =>
  conflicts === null
    ? []
    : [
        ...conflicts.found.map((conflict) => ({ line: mrkdwn`:warning: ${conflictWords(conflict)}` })),
        ...conflicts.unseen.map((conflict) => ({ small: unseenWords(conflict) })),
      ];

function facts(card: Undecided): Fact[] {
  const { request, held, progress } = card;
  const from = isPlain(progress) ? 'your approval' : 'the last approval';
  return [
    ['For', mrkdwn`${spellDuration(request.durationSeconds)} from ${from}`],
    ['Holds today', heldToday(request, held)],
    ...reached(card),
    ['Answer by', when(request.expiresAt)],
  ];
}

function extensionFacts(card: RequestCard): Fact[] {
  const { request } = card;
  const end = request.grant?.expiresAt ?? null;
  if (end === null) return [...reached(card), ['Answer by', when(request.expiresAt)]];
  const later = new Date(end.getTime() + request.durationSeconds * 1000);
  return [
    ['Holds it until', when(end)],
    ['Would end', when(later)],
    ...reached(card),
    ['Answer by', when(request.expiresAt)],
  ];
}

function audience(card: Undecided): Mrkdwn {
  const { request, connector, reader, progress } = card;
  const number = mrkdwn`Request #${request.number}`;
  const step = progress.steps[progress.open ?? 0];
  if (step === undefined || !isReader(card, progress.waitsFor)) return number;
  const others = progress.waitsFor.filter((person) => person.slackUserId !== reader);
  const alone = progress.steps.length === 1 ? 'nobody else is asked' : 'nobody else is asked in this step';
  const also = others.length === 0 ? mrkdwn`${alone}` : mrkdwn`also asked: ${people(others, 3)}`;
  return mrkdwn`${askedAs(step, connector, request.requester, reader)}; ${also}. ${number}`;
}

function answered(card: RequestCard): Part[] {
  const { request } = card;
  return [
    { line: answerLine(request) },
    ...afterApproval(request),
    { line: askedLine(card) },
    ...filedParts(request),
    ...note(request),
    ...reasonParts(request.reason, card.tickets),
    { small: mrkdwn`Request #${request.number}` },
  ];
}

/** `Approved by @omar, today at 14:02`: who answered it and when. */
export function answerLine(request: RequestModel): Mrkdwn {
  const at = request.decidedAt === null ? mrkdwn`` : mrkdwn`, ${when(request.decidedAt)}`;
  const by = request.decider === null ? mrkdwn`` : mrkdwn` by ${who(request.decider)}`;
  switch (request.status) {
    case 'pending':
      return mrkdwn`${bold('Waiting')} for an answer until ${when(request.expiresAt)}`;
    case 'approved':
      return mrkdwn`${bold('Approved')} ${approval(request)}`;
    case 'denied':
      return mrkdwn`${bold('Denied')}${by}${at}`;
    case 'cancelled':
      return mrkdwn`${bold('Cancelled')}${at}: ${cancelled(request)}`;
    case 'expired':
      return mrkdwn`${bold('Expired')}${at}: ${lapsedWords(request)}`;
  }
}

/** What follows after `approved`: by whom, when, and whether for less. */
export function approval(request: RequestModel): Mrkdwn {
  const by = request.decider === null ? mrkdwn`by policy` : mrkdwn`by ${who(request.decider)}`;
  const at = request.decidedAt === null ? mrkdwn`` : mrkdwn`, ${when(request.decidedAt)}`;
  return mrkdwn`${by}${at}${less(request)}`;
}

function less({ approved, role, durationSeconds, kind }: RequestModel): Mrkdwn {
  if (approved === null || (approved.role === role && approved.durationSeconds === durationSeconds)) {
    return mrkdwn``;
  }
  const time = spellDuration(approved.durationSeconds);
  return kind === 'extension'
    ? mrkdwn`, for less: ${time} more`
    : mrkdwn`, for less: ${roleLabel(approved.role)} for ${time}`;
}

function cancelled(request: RequestModel): Mrkdwn {
  switch (request.cancelCause) {
    case 'deactivated':
      return mrkdwn`${who(request.requester)} is not active in Slack any more`;
    case 'grant_ended':
      return mrkdwn`the access it was to extend has ended`;
    case 'connector_gone':
      return mrkdwn`the integration was removed from hallpass`;
    case 'resource_gone':
      return mrkdwn`the group or project is gone from GitLab`;
    case 'already_held':
      return request.look?.said === 'held'
        ? mrkdwn`${who(request.requester)} already holds ${holdingText(request.look.holding, null)}`
        : mrkdwn`${who(request.requester)} already holds as much`;
    case 'nobody_left':
      return mrkdwn`too few are left of those who may approve it, and hallpass admins cannot stand in for them. An integration owner can have the policy name others`;
    case 'by_requester':
    case null:
      return mrkdwn`cancelled by ${who(request.requester)}`;
  }
}

export const askedLine = ({ request, place }: Pick<RequestCard, 'request' | 'place'>): Mrkdwn =>
  request.kind === 'extension'
    ? mrkdwn`${who(request.requester)} asked for ${spellDuration(request.durationSeconds)} more as ${roleOn(request.role, place)}`
    : mrkdwn`${who(request.requester)} asked for ${roleFor(request.role, place, request.durationSeconds)}`;

/** What the decider wrote, if anything; `label` tells two notes on one card apart. */
export const note = ({ note: words }: { readonly note: string | null }, label = 'Note'): Part[] =>
  words === null || words === '' ? [] : [{ quote: words, label }];
