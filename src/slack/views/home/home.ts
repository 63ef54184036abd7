/**
 * The Home tab: one page per person with all that concerns them, and what to do about each. Pure.
 */
import { lapsesAt } from '../../../domain/policies/escalation.ts';
import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { HomeAccount, HomeModel, OwnRequest } from '../../../db/models/home-model.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import { askedFor, decisionEntry, heldEntry, type PlaceOf } from '../grants/access-lists.ts';
import { conflictEntry } from '../conflicts/conflict-list.ts';
import { findingEntry } from '../findings/finding-list.ts';
import { heldEntries, stuckEntry } from './home-holdings.ts';
import { integrationSections, unlinkedSections } from './home-integrations.ts';
import { reviewEntries } from './home-reviews.ts';
import { MOST_ENTRIES, pagesOf, type Section } from './home-pages.ts';
import { blocksOf, button, plainBlocksOf, type Part } from '../../blocks/message.ts';
import { cancelButton, linkButton, requestButton, when } from '../../blocks/phrases.ts';
import { nudgeButtons, stoppedBy } from '../requests/standstill.ts';
import { waitingWords } from '../requests/steps.ts';
import { WHILE_BLOCKED } from '../identities/unlink-notice.ts';
import { stopNotice } from '../grants/emergency-stop.ts';
import { howLinked, HOW_TO_LINK } from '../identities/whoami.ts';

export interface Home {
  readonly model: HomeModel;
  readonly placeOf: PlaceOf;
  /** When it is drawn: what is left of a grant is counted from here. */
  readonly now: Date;
  /** From 0; past the end it is the last one. */
  readonly page: number;
  /** Without the blocks that not every Slack takes. */
  readonly isPlain?: boolean;
}

/** What is published; it always keeps Slack's limits of 100 blocks and 250 kB. */
export function homeView({ model, placeOf, now, page, isPlain = false }: Home): HomeView {
  if (model.isOutsider) return view(blocksOf([{ line: FOR_OUTSIDERS }]));
  const pages = pagesOf(sectionsOf(model, placeOf, now, isPlain));
  const shown = Math.min(page, pages.length - 1);
  return view([
    ...blocksOf(model.stop === null ? [{ buttons: [requestButton('primary')] }] : stopNotice(model.stop)),
    ...(pages[shown] ?? []),
    ...blocksOf(footer(shown, pages.length, now)),
  ]);
}

/** What stands there when Slack would refuse everything else. */
export const plainHome = (): HomeView =>
  view(
    blocksOf([
      { buttons: [requestButton('primary')] },
      {
        line: mrkdwn`This page cannot be shown right now. \`/access list\`, \`/access pending\` and \`/access whoami\` say the same.`,
      },
    ]),
  );

const FOR_OUTSIDERS = mrkdwn`hallpass gives people who work here GitLab roles for a while. Guests and people from other workspaces can neither ask for access nor decide; ask a colleague who works here to arrange it.`;

const view = (content: readonly KnownBlock[]): HomeView => ({ type: 'home', blocks: [...content] });

function sectionsOf(model: HomeModel, placeOf: PlaceOf, now: Date, isPlain: boolean): Section[] {
  const { grants, onOthers, onMe, reviews, accounts, integrations, drafts, held, stuck } = model;
  const waiting = cut(onMe, (request) => decisionEntry(request, placeOf(request)));
  const toReview: Section = {
    title: 'To review',
    entries: reviewEntries(reviews).map(isPlain ? plainBlocksOf : blocksOf),
  };
  const own = [
    section(
      'Your access',
      grants.length === 0
        ? [nothingHeld(onOthers.length + onMe.length + reviews.length)]
        : cut(grants, (grant) => heldEntry(grant, placeOf(grant), now)),
    ),
    section(
      'Waiting on others',
      cut(onOthers, (request) => ownEntry(request, placeOf)),
    ),
  ];
  const linked = section(
    'Your GitLab account',
    accounts.length === 0 ? [NO_CONNECTOR] : accounts.map(accountEntry),
  );
  if (held === null)
    return [
      toReview,
      ...own,
      section('Waiting on you', waiting),
      section('Given outside hallpass', driftEntries(model, placeOf)),
      section('Conflicts', conflictEntries(model, placeOf)),
      linked,
      ...integrationSections(integrations, drafts),
      ...unlinkedSections(integrations),
    ];
  return [
    section('Waiting on you', waiting.length + reviews.length === 0 ? [NOTHING_WAITS] : waiting),
    toReview,
    section('Given outside hallpass', driftEntries(model, placeOf)),
    section('Conflicts', conflictEntries(model, placeOf)),
    section('Who holds what now', heldEntries(held, placeOf)),
    section(
      'Stuck and failing',
      cut(stuck, (one) => stuckEntry(one, placeOf(one))),
    ),
    ...integrationSections(integrations, drafts),
    ...own,
    linked,
    ...unlinkedSections(integrations),
  ];
}

const NOTHING_WAITS: Part[] = [{ line: mrkdwn`Nothing is waiting on you` }];

const section = (title: string, entries: readonly (readonly Part[])[]): Section => ({
  title,
  entries: entries.map(blocksOf),
});

/** An entry each, and a word about what is left out; `items` may hold one more than is shown. */
function cut<T>(items: readonly T[], entryOf: (item: T) => readonly Part[]): (readonly Part[])[] {
  const entries = items.slice(0, MOST_ENTRIES).map(entryOf);
  return items.length > MOST_ENTRIES
    ? [...entries, [{ small: mrkdwn`There is more than fits here` }]]
    : entries;
}

/** The newest, and how many more there are. */
function driftEntries({ drift, decider }: HomeModel, placeOf: PlaceOf): (readonly Part[])[] {
  const { count, findings } = drift;
  const entries = findings.map((finding) => findingEntry(finding, placeOf(finding.resource), decider));
  const more = count - findings.length;
  return more === 0
    ? entries
    : [...entries, [{ small: mrkdwn`and ${more} more: \`/access drift\` lists them` }]];
}

function conflictEntries(
  { conflicts: { count, alerts }, decider }: HomeModel,
  placeOf: PlaceOf,
): (readonly Part[])[] {
  const entries = alerts.map((alert) => conflictEntry({ alert, placeOf, reader: decider.id }));
  const more = count - alerts.length;
  return more === 0
    ? entries
    : [...entries, [{ small: mrkdwn`and ${more} more: \`/access conflicts\` lists them` }]];
}

const nothingHeld = (waiting: number): Part[] => [
  {
    line: mrkdwn`You hold nothing through hallpass right now${waiting === 0 ? ', and nothing is waiting' : ''}`,
  },
  {
    small: mrkdwn`Press ${bold('Request access')}, or type \`/access request\`; \`/access help\` shows how to ask in one line`,
  },
];

const NO_CONNECTOR: Part[] = [
  { line: mrkdwn`No GitLab is connected yet` },
  { small: mrkdwn`A hallpass admin adds one with \`/access integrations\`, or in hallpass.yaml` },
];

function ownEntry(request: OwnRequest, placeOf: PlaceOf): Part[] {
  const place = placeOf(request);
  const nudged = request.nudgedAt === null ? mrkdwn`` : mrkdwn` · nudged ${when(request.nudgedAt)}`;
  return [
    {
      line: mrkdwn`#${request.number} ${askedFor(request, place)} · ${waitingWords(request.progress)}${stoppedBy(request.progress)}${nudged} · expires ${when(lapsesAt(request.progress, request))}`,
    },
    { buttons: [...nudgeButtons(request.id, place, request.progress), cancelButton(request.id, place)] },
  ];
}

function accountEntry({ connector, account, blocked = null }: HomeAccount): Part[] {
  if (blocked !== null)
    return [
      {
        line: mrkdwn`${bold(connector)}: your account ${code(blocked)} is blocked or deactivated in GitLab, so it is not linked`,
      },
      { small: WHILE_BLOCKED },
    ];
  if (account === null)
    return [
      { line: mrkdwn`${bold(connector)}: no account is linked to you` },
      { small: HOW_TO_LINK },
      { buttons: [linkButton()] },
    ];
  const since = account.linkedAt === null ? mrkdwn`` : mrkdwn`, since ${when(account.linkedAt)}`;
  const line = {
    line: mrkdwn`${bold(connector)}: ${code(account.username)}, linked ${howLinked(account.linkedBy)}${since}`,
  };
  if (account.state === 'active') return [line];
  return [line, { small: mrkdwn`GitLab does not let this account in. Ask an administrator of GitLab` }];
}

function footer(page: number, count: number, now: Date): Part[] {
  const position = count === 1 ? mrkdwn`` : mrkdwn`Page ${page + 1} of ${count} · `;
  const buttons = [
    ...(page > 0 ? [turnButton(ACTIONS.previousPage, 'Previous', page - 1)] : []),
    ...(page < count - 1 ? [turnButton(ACTIONS.nextPage, 'Next', page + 1)] : []),
  ];
  return [
    { small: mrkdwn`${position}As of ${when(now)} · \`/access help\` lists all commands` },
    ...(buttons.length === 0 ? [] : [{ buttons }]),
  ];
}

const turnButton = (action: string, label: string, to: number): Button =>
  button({ action, label, value: String(to), says: `${label} page, page ${to + 1}` });
