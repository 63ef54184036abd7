/**
 * Who had what, when, why and through whom, and what else was decided: a modal, page by page,
 * newest first. Pure.
 */
import type { Button, InputBlock, ModalView } from '@slack/types';
import type { HistoryEntry } from '../../../domain/access/history.ts';
import type { NamedTicket } from '../../../domain/policies/tickets.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { smallReviewButton } from '../../blocks/small-review-button.ts';
import type { SmallReview } from '../../blocks/review-values.ts';
import { type Shown } from '../../blocks/shown-values.ts';
import { bold, clipMrkdwn, code, joined, mention, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { blocksOf, button, message, type Part } from '../../blocks/message.ts';
import { when, where, who, type Where } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { emptyHistory, type EmptyHistory } from './empty-history.ts';
import { ticketWords } from '../requests/tickets.ts';
import { optional, personField, placeField } from './filter-fields.ts';
import { cancelIn, decisionOf, endingOf, refusalIn } from './history-words.ts';

export const HISTORY_TITLE = 'History';
export const HISTORY_PER_PAGE = 15;
/** Of one entry, with the reason. */
const LONGEST = 900;

export interface HistoryView extends EmptyHistory {
  readonly entries: readonly HistoryEntry[];
  /** The person and the place that are chosen, to be reviewed; null for neither. */
  readonly review: SmallReview | null;
  /** There is an older page. */
  readonly hasOlder: boolean;
  readonly placeOf: (resource: { readonly path: string; readonly connectorId: string }) => Where;
  /** That a reason names. */
  readonly ticketsOf: (request: NonNullable<HistoryEntry['request']>) => readonly NamedTicket[];
}

/** One page. */
export function historyModal(view: HistoryView): ModalView {
  const { shown, entries } = view;
  const parts: Part[] = [
    { line: headOf(view) },
    {
      buttons: [
        tab('access', shown),
        tab('decisions', shown),
        filterButton,
        ...(view.review === null ? [] : [smallReviewButton(view.review, 'what is shown')]),
      ],
    },
    ...(entries.length === 0 ? emptyHistory(view) : entries.map((entry) => entryPart(entry, view))),
    ...turns(view),
    ...(entries.length === 0 ? [] : [{ small: mrkdwn`Newest first. Days are UTC` }]),
  ];
  return modal(shown, blocksOf(parts));
}

/** Said once a file of it was sent; the button leads back to what it was made of. */
export const historySent = (shown: Shown, name: string): ModalView => {
  const { action, says } = TABS[shown.what];
  const back = button({ action, label: 'Back to the history', value: shown.what, says });
  return modal(
    shown,
    blocksOf([{ line: mrkdwn`Sent: ${code(name)} is in your messages with hallpass.` }, { buttons: [back] }]),
  );
};

const modal = (shown: Shown, blocks: Post['blocks']): ModalView => ({
  type: 'modal',
  callback_id: FORMS.history,
  title: plain(HISTORY_TITLE, 24),
  close: plain('Close', 24),
  private_metadata: JSON.stringify(shown),
  blocks: [...blocks],
});

const TABS = {
  access: { action: ACTIONS.historyAccess, label: 'Access', says: 'Show who had what, and when' },
  decisions: { action: ACTIONS.historyDecisions, label: 'Decisions', says: 'Show what was decided' },
} as const;

function tab(what: Shown['what'], shown: Shown): Button {
  const { action, label, says } = TABS[what];
  return button({ action, label, value: what, says, ...(what === shown.what ? { style: 'primary' } : {}) });
}

const filterButton = button({
  action: ACTIONS.historyFilter,
  label: 'Filter…',
  value: 'filter',
  says: 'Choose person, place and days',
});

function headOf({ shown, isOwner }: HistoryView): Mrkdwn {
  const { what, person, place, from, until } = shown;
  const whose = person === null ? mrkdwn`everybody` : mention(person);
  return joined(
    [
      bold(TABS[what].label),
      isOwner ? whose : mrkdwn`yours`,
      ...(place === null ? [] : [code(place)]),
      ...(from === null && until === null ? [] : [daysOf(from, until)]),
    ],
    ' · ',
  );
}

function daysOf(from: string | null, until: string | null): Mrkdwn {
  if (from === until) return mrkdwn`${from ?? ''}`;
  if (until === null) return mrkdwn`since ${from ?? ''}`;
  return from === null ? mrkdwn`until ${until}` : mrkdwn`${from} to ${until}`;
}

function entryPart(entry: HistoryEntry, { shown, isOwner, placeOf, ticketsOf }: HistoryView): Part {
  const { path, connectorId } = entry;
  const place = path === null || connectorId === null ? null : placeOf({ path, connectorId });
  const text = shown.what === 'access' ? accessOf(entry, place) : decided(entry, place);
  const tickets = entry.request === null ? null : ticketWords(ticketsOf(entry.request));
  const line = clipMrkdwn(text, LONGEST);
  const { person } = entry;
  return {
    line: tickets === null ? line : joined([line, tickets], ' · '),
    ...(isOwner && person !== null
      ? { button: smallReviewButton({ personId: person.id, resourceId: null }, `what ${person.name} has`) }
      : {}),
  };
}

const personOf = ({ person, account }: HistoryEntry): Mrkdwn =>
  person === null ? code(account ?? 'somebody') : who(person);

/** `*Maintainer* on acme/platform/api`, or what of it is known. */
function whatOf({ role, path }: HistoryEntry, place: Where | null): Mrkdwn | null {
  const there = place === null ? (path === null ? null : code(path)) : where(place);
  if (role === null) return there;
  return there === null ? bold(roleLabel(role)) : mrkdwn`${bold(roleLabel(role))} on ${there}`;
}

function accessOf(entry: HistoryEntry, place: Where | null): Mrkdwn {
  const what = whatOf(entry, place) ?? mrkdwn`access`;
  const { request } = entry;
  const through = request === null ? mrkdwn`` : mrkdwn`, approved by ${deciderOf(request)}`;
  return joined(
    [mrkdwn`${personOf(entry)}: ${what} · ${endingOf(entry.held)}`, ...whyOf(entry, through)],
    '\n',
  );
}

function decided(entry: HistoryEntry, place: Where | null): Mrkdwn {
  const what = whatOf(entry, place);
  const isLink = entry.action.startsWith('account.') && entry.account !== null && entry.person !== null;
  const subject = [
    ...(entry.person === null && entry.account === null ? [] : [personOf(entry)]),
    ...(isLink ? [code(entry.account ?? '')] : []),
    ...(what === null ? [] : [what]),
  ];
  const head = joined([when(entry.at), bold(decisionOf(entry.action)), byOf(entry)], ' · ');
  const line = subject.length === 0 ? head : mrkdwn`${head}: ${joined(subject, ' ')}`;
  return joined([line, ...whyOf(entry, mrkdwn``)], '\n');
}

/**
 * Who decided. A refusal is recorded as done by whoever asked, and was hallpass's, by its rules.
 */
function byOf({ action, by, body }: HistoryEntry): Mrkdwn {
  if (action === 'request.refused') return mrkdwn`by hallpass (${refusalIn(body)})`;
  const cancelled = action === 'request.cancelled' && by === null ? cancelIn(body) : null;
  if (cancelled !== null) return mrkdwn`by hallpass (${cancelled})`;
  return by === null ? mrkdwn`by hallpass` : mrkdwn`by ${who(by)}`;
}

const deciderOf = ({ decider, policyId }: NonNullable<HistoryEntry['request']>): Mrkdwn =>
  decider === null ? mrkdwn`policy ${code(policyId)}` : who(decider);

/** The request, and the reason in the words of whoever asked. */
function whyOf({ request, action }: HistoryEntry, through: Mrkdwn): Mrkdwn[] {
  if (request === null) return [];
  const { number, reason, note, source } = request;
  const words = reason === '' ? mrkdwn`` : mrkdwn` · “${reason}”`;
  // What is told of the grant has the request it came of, whose note is not about more time.
  const isOther = action === 'grant.extended' || action === 'grant.curtailed';
  const answer = note === null || isOther ? mrkdwn`` : mrkdwn` · note: “${note}”`;
  const filed = source === 'assistant' ? mrkdwn`, filed by an assistant` : mrkdwn``;
  return [mrkdwn`Request #${number}${filed}${through}${words}${answer}`];
}

function turns({ shown, entries, hasOlder }: HistoryView): Part[] {
  const newer = button({
    action: ACTIONS.historyNewer,
    label: 'Newer',
    value: 'newer',
    says: 'Newer entries',
  });
  const oldest = entries.at(-1)?.seq ?? 0;
  const older = button({
    action: ACTIONS.historyOlder,
    label: 'Older',
    value: String(oldest),
    says: 'Older entries',
  });
  const file = button({
    action: ACTIONS.historyExport,
    label: 'Export',
    value: 'csv',
    says: 'Send all of these to me as a file',
  });
  const buttons = [...(shown.before.length > 0 ? [newer] : []), ...(hasOlder ? [older] : [])];
  return entries.length === 0 && buttons.length === 0 ? [] : [{ buttons: [...buttons, file] }];
}

/** The form to narrow it down, filled with what is shown. */
export const historyFilter = (shown: Shown, isOwner: boolean): ModalView => ({
  ...modal(shown, []),
  submit: plain('Show', 24),
  blocks: [
    ...(isOwner ? [optional('person', 'Person', personField(shown.person))] : []),
    optional('place', 'Group or project', placeField(shown.place)),
    optional('from', 'From', dayField(FIELDS.from, shown.from)),
    optional('until', 'To', dayField(FIELDS.until, shown.until)),
  ],
});

const dayField = (action_id: string, day: string | null): InputBlock['element'] => ({
  type: 'datepicker',
  action_id,
  placeholder: plain('Any day', 150),
  ...(day === null ? {} : { initial_date: day }),
});

/** Announces the file. */
export const historyFileNote = (shown: Shown, count: number, isCut: boolean): Post =>
  message([
    {
      line: mrkdwn`${bold(`History: ${TABS[shown.what].label}`)}, ${isCut ? mrkdwn`the newest ${count} entries (\`hallpass audit export\` prints them all)` : `${count} ${count === 1 ? 'entry' : 'entries'}`}, as a file:`,
    },
  ]);
