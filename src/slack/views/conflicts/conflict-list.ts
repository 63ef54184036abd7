/** Who is in a conflict: the list by state, its pages, and the word that there are many. Pure. */
import type { Button } from '@slack/types';
import type {
  ConflictAlertModel,
  ConflictAlerts,
} from '../../../db/models/conflicts/conflict-alert-model.ts';
import {
  CONFLICT_ALERT_STATUSES,
  type ConflictAlertStatus,
} from '../../../domain/conflicts/conflict-alert.ts';
import { lastDayOf } from '../../../domain/conflicts/conflict-csv.ts';
import type { Part as HeldPart } from '../../../domain/conflicts/conflict.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { when, who } from '../../blocks/phrases.ts';
import { partName, telling } from '../requests/conflict-lines.ts';
import { choices, type ConflictCard } from './conflict-card.ts';

export const CONFLICTS_PER_PAGE = 8;

export interface ConflictList extends ConflictAlerts, Pick<ConflictCard, 'reader' | 'placeOf'> {
  readonly status: ConflictAlertStatus;
  /** From 0. */
  readonly page: number;
  /** Connectors of which it is not known which groups are invited there. */
  readonly unread: readonly string[];
}

const WORDS: Readonly<Record<ConflictAlertStatus, { readonly tab: string; readonly none: string }>> = {
  active: { tab: 'Active', none: 'Nobody is in a conflict' },
  exempted: { tab: 'Exempted', none: 'Nobody is exempted from a conflict' },
  resolved: { tab: 'Resolved', none: 'No conflict was resolved yet' },
};

/** One page, newest first, each with what can be done about it. */
export function conflictList({ status, count, alerts, page, unread, ...card }: ConflictList): Post {
  const pages = Math.max(1, Math.ceil(count / CONFLICTS_PER_PAGE));
  const which = pages > 1 ? mrkdwn`, page ${page + 1} of ${pages}` : mrkdwn``;
  return message([
    {
      line:
        count === 0
          ? mrkdwn`${WORDS[status].none}`
          : mrkdwn`${bold(`Conflicts: ${WORDS[status].tab.toLowerCase()}`)}, ${count}${which}`,
    },
    ...notKnown(unread),
    ...alerts.flatMap((alert) => conflictEntry({ alert, ...card })),
    { buttons: [...tabs(status), ...turns(status, page, pages), ...(count > 0 ? [csvButton(status)] : [])] },
  ]);
}

const notKnown = (unread: readonly string[]): Part[] =>
  unread.length === 0
    ? []
    : [
        {
          small: mrkdwn`Not all is known: it was not read yet which groups are invited on ${unread.join(', ')}`,
        },
      ];

/** One person in one conflict, in a list. */
export function conflictEntry(card: ConflictCard): Part[] {
  const { alert } = card;
  return [{ line: entryLine(alert) }, ...choices(card)];
}

const MOST_PARTS = 2;

/** `Maintainer on acme/rules, Owner on acme/keys and 3 more`. */
function sideWords(parts: readonly HeldPart[]): Mrkdwn {
  const told = telling(parts);
  const more = told.length - MOST_PARTS;
  const named = joined(told.slice(0, MOST_PARTS).map(partName), ', ');
  return more > 0 ? mrkdwn`${named} and ${more} more` : named;
}

function entryLine({
  person,
  name,
  sides: { a, b },
  status,
  exemption,
  foundAt,
  resolvedAt,
}: ConflictAlertModel): Mrkdwn {
  const what = b.length === 0 ? sideWords(a) : mrkdwn`${sideWords(a)} ${bold('with')} ${sideWords(b)}`;
  const head = mrkdwn`${who(person)} · ${bold(name)}: ${what}`;
  if (status === 'resolved')
    return mrkdwn`${head} · resolved ${resolvedAt === null ? mrkdwn`` : when(resolvedAt)}`;
  return status === 'exempted' && exemption !== null
    ? mrkdwn`${head} · exempted through ${lastDayOf(exemption.until)}`
    : mrkdwn`${head} · seen ${when(foundAt)}`;
}

const TAB_ACTIONS: Readonly<Record<ConflictAlertStatus, string>> = {
  active: ACTIONS.conflictsActive,
  exempted: ACTIONS.conflictsExempted,
  resolved: ACTIONS.conflictsResolved,
};

const tabs = (shown: ConflictAlertStatus): Button[] =>
  CONFLICT_ALERT_STATUSES.filter((status) => status !== shown).map((status) =>
    button({
      action: TAB_ACTIONS[status],
      label: WORDS[status].tab,
      value: `${status}/0`,
      says: `Show conflicts that are ${status}`,
    }),
  );

function turns(status: ConflictAlertStatus, page: number, pages: number): Button[] {
  const turn = (action: string, to: number, label: string): Button =>
    button({ action, label, value: `${status}/${to}`, says: `${label} page of conflicts` });
  return [
    ...(page > 0 ? [turn(ACTIONS.conflictsBack, page - 1, 'Previous')] : []),
    ...(page + 1 < pages ? [turn(ACTIONS.conflictsPage, page + 1, 'Next')] : []),
  ];
}

const csvButton = (status: ConflictAlertStatus): Button =>
  button({
    action: ACTIONS.conflictsExport,
    label: 'Send as CSV',
    value: `${status}/0`,
    says: `Send all conflicts that are ${status} as a file`,
  });

export interface ConflictDigest {
  /** Of the conflict. */
  readonly name: string;
  /** How many people were found at once. */
  readonly count: number;
  /** How many are in it now and not exempted. */
  readonly active: number;
}

/** Many people at once, told as one. */
export function conflictDigest({ name, count, active }: ConflictDigest): Post {
  const now = active === 0 ? mrkdwn`Nobody is in it any more` : mrkdwn`${active} are in it now`;
  return message([
    { line: mrkdwn`${bold('Conflict')}: ${count} people are in ${bold(name)}` },
    { small: mrkdwn`${now}. \`/access conflicts\` lists them` },
    {
      buttons: [showConflictsButton(`who is in ${name}`)],
    },
  ]);
}

/** Opens the list. */
export const showConflictsButton = (what: string): Button =>
  button({
    action: ACTIONS.conflictsActive,
    label: 'Show them',
    value: 'active/0',
    says: `Show ${what}`,
  });

/** Announces the file. */
export const conflictFileNote = (status: ConflictAlertStatus, count: number): Post =>
  message([
    {
      line: mrkdwn`${bold(`Conflicts: ${WORDS[status].tab.toLowerCase()}`)}, ${count} ${count === 1 ? 'entry' : 'entries'}, as a file:`,
    },
  ]);
