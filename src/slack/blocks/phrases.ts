/**
 * The few phrases every message is made of: who, which role where, for how long, until when. Pure.
 */
import { extendValue, type TypedMore } from './values.ts';
import type { Button } from '@slack/types';
import type { PersonRef } from '../../db/models/requests/request-model.ts';
import { livePathOf } from '../../domain/archived.ts';
import { spellDuration } from '../../domain/duration.ts';
import { roleLabel, type Held, type Role } from '../../domain/entitlement.ts';
import type { NamedRow } from '../../domain/access/membership.ts';
import type { Over } from '../../domain/messages/detail-parts.ts';
import { rowWords } from '../../sentences/review-item-words.ts';
import { bold, code, date, joined, link, mention, mrkdwn, type Mrkdwn } from './mrkdwn.ts';
import { ACTIONS } from './ids.ts';
import { button, type Part } from './message.ts';

/**
 * A resource as people see it: its path, its page when the connector still has an address, and its
 * application where there are several.
 */
export interface Where {
  readonly path: string;
  readonly url: string | null;
  readonly application: string | null;
}

export const who = (person: PersonRef): Mrkdwn => mention(person.slackUserId);

/** `acme/platform/api`, or `acme/platform/api in Labs GitLab`. */
export function where({ path, url, application }: Where): Mrkdwn {
  const page = url === null ? code(path) : link(url, path);
  return application === null ? page : mrkdwn`${page} in ${application}`;
}

/** `*Maintainer* on acme/platform/api`. */
export const roleOn = (role: Role, place: Where): Mrkdwn =>
  mrkdwn`${bold(roleLabel(role))} on ${where(place)}`;

/** `*Maintainer* on acme/platform/api for 2 hours`. */
export const roleFor = (role: Role, place: Where, seconds: number): Mrkdwn =>
  mrkdwn`${roleOn(role, place)} for ${spellDuration(seconds)}`;

/** `archived in GitLab`, of a place whose row says that it is; its path tells which. */
export const archivedWords = (path: string): string =>
  livePathOf(path) === null ? 'archived in GitLab' : 'scheduled for deletion in GitLab';

/** Why there is no Extend. */
export const noMoreTime = (place: Where): Part => ({
  small: mrkdwn`It is ${archivedWords(place.path)}, so nobody is given more time there`,
});

/** The moment in words for the middle of a sentence: `today at 14:30` in the reader's own time. */
export const when = (at: Date): Mrkdwn => date(at, '{date_short_pretty} at {time}');

/** Since when something that was told is over. */
export const overSince = ({ since }: Pick<NonNullable<Over>, 'since'>): Mrkdwn =>
  mrkdwn`since ${when(new Date(since))}`;

/** Whether `people` would leave some out: never one alone, whose name is as short as `+ 1`. */
export const isCut = (list: readonly PersonRef[], named: number): boolean => list.length > named + 1;

/** `@omar, @priya, @dana + 2`; `nobody` when there is nobody. */
export function people(list: readonly PersonRef[], named = 3): Mrkdwn {
  if (list.length === 0) return mrkdwn`nobody`;
  if (!isCut(list, named)) return joined(list.map(who));
  return mrkdwn`${joined(list.slice(0, named).map(who))} + ${list.length - named}`;
}

/**
 * `Developer, through acme/platform`, and until when where that is a grant; `nothing` for no role.
 */
export function held(role: Held | null): Mrkdwn {
  if (role === null) return mrkdwn`nothing`;
  const label = roleLabel(role.role);
  const way = role.direct ? mrkdwn`${label}, directly` : mrkdwn`${label}, through ${code(role.through)}`;
  return mrkdwn`${way}${byGrant(role.grantUntil)}`;
}

/** `, by a grant until 14:06`; nothing for what is no grant. */
export function byGrant(until: Held['grantUntil']): Mrkdwn {
  if (until === undefined) return mrkdwn``;
  return until === null ? mrkdwn`, by a grant that begins` : mrkdwn`, by a grant until ${when(until)}`;
}

/** `Reporter until 2026-12-24`; `no membership` for no row. */
export function rowText(row: NamedRow | null): Mrkdwn {
  if (row === null) return mrkdwn`no membership`;
  return mrkdwn`${rowWords(row)}`;
}

/** Opens the form that asks once more, and why. */
export const giveBackButton = (grantId: string, place: Where): Button =>
  button({
    action: ACTIONS.giveBack,
    label: 'Give back',
    value: grantId,
    says: `Give back access to ${place.path}`,
  });

/** Slack takes 2,000 characters in the value of a button. */
const MOST_CARRIED = 1900;

/** `reason` fills the form, as far as a button can hold it. */
export const extendButton = (
  grantId: string,
  place: Where,
  { seconds, reason }: TypedMore = { seconds: null, reason: '' },
): Button =>
  button({
    action: ACTIONS.extend,
    label: 'Extend',
    value: extendValue(grantId, { seconds, reason: reason.length > MOST_CARRIED ? '' : reason }),
    says: `Ask for more time on ${place.path}`,
  });

/** Opens the form to ask with. */
export const requestButton = (style?: 'primary'): Button =>
  button({
    action: ACTIONS.open,
    label: 'Request access',
    value: 'any',
    says: 'Open the form to request access',
    ...(style === undefined ? {} : { style }),
  });

/** Opens what one can do to have an account. */
export const linkButton = (): Button =>
  button({
    action: ACTIONS.linkOpen,
    label: 'Link your account',
    value: 'link',
    says: 'Show that a GitLab account is yours',
  });

export const againButton = (requestId: string, place: Where): Button =>
  button({
    action: ACTIONS.again,
    label: 'Request again',
    value: requestId,
    says: `Request access to ${place.path} again`,
  });

export const nudgeButton = (requestId: string, place: Where): Button =>
  button({
    action: ACTIONS.nudge,
    label: 'Nudge',
    value: requestId,
    says: `Remind whoever decides your request for ${place.path}`,
  });

export const cancelButton = (requestId: string, place: Where): Button =>
  button({
    action: ACTIONS.cancel,
    label: 'Cancel request',
    value: requestId,
    says: `Cancel your request for ${place.path}`,
  });

export const decisionButtons = (requestId: string, from: PersonRef, place: Where): Button[] => [
  button({
    action: ACTIONS.approve,
    label: 'Approve',
    value: requestId,
    says: `Approve ${from.name}'s request for ${place.path}`,
    style: 'primary',
  }),
  denyButton(requestId, from, place),
  button({
    action: ACTIONS.approveLess,
    label: 'Approve for less…',
    value: requestId,
    says: `Approve ${from.name}'s request for a shorter time or a lower role`,
  }),
];

/** For whoever has agreed, while others are still asked. */
export const denyButton = (requestId: string, from: PersonRef, place: Where): Button =>
  button({
    action: ACTIONS.deny,
    label: 'Deny',
    value: requestId,
    says: `Deny ${from.name}'s request for ${place.path}`,
  });

/**
 * A sentence of ours with `code` in backticks, as error messages are written; everything else in it
 * is harmless text.
 */
export function sentence(text: string): Mrkdwn {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 && part !== '' ? code(part) : mrkdwn`${part}`))
    .reduce((all, part) => mrkdwn`${all}${part}`, mrkdwn``);
}
