/**
 * The lists people ask for with /access list, pending and end. An empty one says what to do next.
 * Pure.
 */
import type { Button } from '@slack/types';
import type { HeldGrant, WaitingRequest } from '../../../db/models/grants/access-lists.ts';
import type { UndecidedRequest } from '../../../db/models/undecided.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { Holdings } from '../../../db/models/grants/holdings.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { smallReviewButton } from '../../blocks/small-review-button.ts';
import { questionId } from '../../blocks/values.ts';
import { endListId, type ShownHoldings } from '../../blocks/shown-values.ts';
import { bold, code, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import {
  archivedWords,
  cancelButton,
  extendButton,
  giveBackButton,
  requestButton,
  roleFor,
  roleOn,
  when,
  who,
  type Where,
} from '../../blocks/phrases.ts';

import { filedSuffix } from '../requests/filed-by.ts';
import { reasonParts } from '../requests/tickets.ts';
import { decisionsNow, stoppedBy } from '../requests/standstill.ts';
import { isPlain, stepWords, waitingWords } from '../requests/steps.ts';

/** Entries that fit into one message of 50 blocks together with its headings. */
export const LONGEST_LIST = 15;

export type PlaceOf = (item: { readonly path: string; readonly connectorId: string }) => Where;

/** `grants` may hold one more than is shown; then the list says that it goes on. */
export function heldList(grants: readonly HeldGrant[], placeOf: PlaceOf, now: Date): Post {
  if (grants.length === 0) {
    return message([
      { line: mrkdwn`${bold('You hold nothing through hallpass right now')}` },
      { small: mrkdwn`Ask for access with \`/access request\`` },
      { buttons: [requestButton()] },
    ]);
  }
  return message([
    { line: mrkdwn`${bold('What you hold through hallpass')}` },
    ...grants.slice(0, LONGEST_LIST).flatMap((grant) => heldEntry(grant, placeOf(grant), now)),
    ...more(grants.length),
  ]);
}

/** What somebody holds, how long still, and what they can do about it. */
export function heldEntry(grant: HeldGrant, place: Where, now: Date): Part[] {
  const left =
    grant.status === 'active' && grant.expiresAt !== null ? timeLeft(grant.expiresAt, now) : mrkdwn``;
  const line = {
    line: mrkdwn`${roleOn(grant.role, place)} · ${grantState(grant)}${left}${overWords(grant)}`,
  };
  if (grant.status === 'revoking') return [line];
  const extend =
    grant.status === 'active' && !grant.extending && !grant.isArchived ? [extendButton(grant.id, place)] : [];
  return [line, { buttons: [giveBackButton(grant.id, place), ...extend] }];
}

/** Nobody is given more time on what GitLab is done with. */
function overWords({ isArchived, path }: HeldGrant): Mrkdwn {
  return isArchived ? mrkdwn` · ${archivedWords(path)}` : mrkdwn``;
}

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** ` · 2 hours 5 minutes left`: never more than there is, and no more exact than one reads it. */
function timeLeft(expiresAt: Date, now: Date): Mrkdwn {
  const seconds = Math.floor((expiresAt.getTime() - now.getTime()) / 1000);
  if (seconds < MINUTE) return mrkdwn` · less than a minute left`;
  return mrkdwn` · ${spellDuration(seconds - (seconds % (seconds < DAY ? MINUTE : HOUR)))} left`;
}

/** `*Active* until today at 14:30`. */
function grantState({ status, expiresAt, extending }: HeldGrant): Mrkdwn {
  if (status === 'provisioning') return mrkdwn`${bold('Approved')}, granting…`;
  if (status === 'revoking') return mrkdwn`Ending`;
  const until = expiresAt === null ? mrkdwn`` : mrkdwn` until ${when(expiresAt)}`;
  const asked = extending ? mrkdwn`, more time asked for` : mrkdwn``;
  return mrkdwn`${bold('Active')}${until}${asked}`;
}

export interface Pending {
  readonly onMe: readonly UndecidedRequest[];
  readonly onOthers: readonly UndecidedRequest[];
}

/** Half of the list for either side. */
export const LONGEST_PENDING = 8;

export function pendingList({ onMe, onOthers }: Pending, placeOf: PlaceOf): Post {
  if (onMe.length + onOthers.length === 0) {
    return message([
      { line: mrkdwn`${bold('Nothing is waiting')}, neither on you nor on others` },
      { small: mrkdwn`Ask for access with \`/access request\`, see what you hold with \`/access list\`` },
      { buttons: [requestButton()] },
    ]);
  }
  return message([
    ...heading('Waiting on you', onMe),
    ...onMe.slice(0, LONGEST_PENDING).flatMap((request) => decisionEntry(request, placeOf(request))),
    ...more(onMe.length, LONGEST_PENDING),
    ...heading('Waiting on others', onOthers),
    ...onOthers.slice(0, LONGEST_PENDING).flatMap((request) => ownEntry(request, placeOf(request))),
    ...more(onOthers.length, LONGEST_PENDING),
  ]);
}

export const nothingToCancel = message([
  { line: mrkdwn`${bold('Nothing to cancel')}: you have no request waiting` },
  { small: mrkdwn`What you hold can be given back in \`/access list\`` },
]);

const heading = (title: string, entries: readonly unknown[]): Part[] =>
  entries.length === 0 ? [] : [{ line: bold(title) }];

/** `*Maintainer* on acme/platform/api for 2 hours`, or `1 hour more as …`. */
export const askedFor = (
  { kind, role, durationSeconds }: Pick<WaitingRequest, 'kind' | 'role' | 'durationSeconds'>,
  place: Where,
): Mrkdwn =>
  kind === 'extension'
    ? mrkdwn`${spellDuration(durationSeconds)} more as ${roleOn(role, place)}`
    : roleFor(role, place, durationSeconds);

/** A reason that fits beside others; the whole of it is on the card. */
const SHORT_REASON = 300;

/** A request with the buttons to decide it. */
export function decisionEntry(request: UndecidedRequest, place: Where): Part[] {
  const { progress } = request;
  const steps = isPlain(progress) ? [] : [{ small: stepWords(progress) }];
  const asked = { ...request, ...progress.question };
  return [
    {
      line: mrkdwn`#${request.number} ${who(request.requester)} asks for ${askedFor(asked, place)}${filedSuffix(request)}${stoppedBy(progress)} · answer by ${when(request.expiresAt)}`,
    },
    ...reasonParts(request.reason === '' ? '' : clipped(request.reason), request.tickets),
    ...steps,
    {
      buttons: decisionsNow(request, place, progress),
      blockId: questionId(request.id, progress.question),
    },
  ];
}

const clipped = (text: string): string => plain(text, SHORT_REASON).text;

const ownEntry = (request: UndecidedRequest, place: Where): Part[] => [
  {
    line: mrkdwn`#${request.number} ${askedFor(request, place)}${filedSuffix(request)} · ${waitingWords(request.progress)}${stoppedBy(request.progress)} · expires ${when(request.expiresAt)}`,
  },
  { buttons: [cancelButton(request.id, place)] },
];

/** What an owner or admin may end, of others and their own. */
export function endableList(
  { count, grants }: Holdings,
  placeOf: PlaceOf,
  shown: Omit<ShownHoldings, 'page'>,
): Post {
  if (grants.length === 0) {
    const isFiltered = shown.person !== null || shown.place !== null;
    return message([
      {
        line: mrkdwn`${bold(isFiltered ? 'Nothing active fits that' : 'Nothing is active that you could end')}`,
      },
      { small: mrkdwn`\`/access end\` takes a @person and a group or project, both or neither` },
    ]);
  }
  return message([
    { line: mrkdwn`${bold('Active access you can end')}` },
    ...grants.flatMap((grant, at) => endEntry(grant, placeOf(grant), endListId(at, shown))),
    ...allOf(count - grants.length, shown),
  ]);
}

/** How many are not listed, and the way to them. */
export const allOf = (more: number, shown: Omit<ShownHoldings, 'page'>): Part[] =>
  more <= 0 ? [] : [{ small: mrkdwn`and ${more} more` }, { buttons: [holdingsButton(shown)] }];

/** Opens all that is held, or what is left of it by a filter. */
const holdingsButton = (shown: Omit<ShownHoldings, 'page'>): Button =>
  button({
    action: ACTIONS.holdingsOpen,
    label: 'Show all',
    value: JSON.stringify({ ...shown, page: 0 }),
    says: 'Show everybody who holds something now, with a filter',
  });

/**
 * Who holds what, until when, and through whom; to be ended, or reviewed. `blockId` comes back with
 * a press.
 */
export function endEntry(grant: HeldGrant, place: Where, blockId?: string): Part[] {
  const line = mrkdwn`${who(grant.holder)}: ${roleOn(grant.role, place)} · ${grantState(grant)} · ${through(grant)}`;
  const { holder, resourceId, status } = grant;
  const about = { personId: holder.id, resourceId };
  const review = smallReviewButton(about, `what ${holder.name} has or who has ${place.path}`);
  const buttons = [...(status === 'revoking' ? [] : [endButton(grant, place)]), review];
  return [{ line }, { buttons, ...(blockId === undefined ? {} : { blockId }) }];
}

/** `approved by @omar, request #12`. */
const through = ({
  approver,
  policyId,
  number,
}: Pick<HeldGrant, 'approver' | 'policyId' | 'number'>): Mrkdwn =>
  approver === null
    ? mrkdwn`approved by policy ${code(policyId)}, request #${number}`
    : mrkdwn`approved by ${who(approver)}, request #${number}`;

const endButton = (grant: HeldGrant, place: Where): Button =>
  button({
    action: ACTIONS.end,
    label: 'End',
    value: grant.id,
    says: `End ${grant.holder.name}'s access to ${place.path}`,
    style: 'danger',
  });

const more = (count: number, longest = LONGEST_LIST): Part[] =>
  count > longest ? [{ small: mrkdwn`There is more than fits here` }] : [];
