/** A review item in words: one line with what matters, and all of it on demand. Pure. */
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { MachineToken } from '../../../domain/reviews/machine-token.ts';
import {
  customRoleNameIn,
  isOfAccount,
  reviewedRow,
  type ReviewItemKind,
} from '../../../domain/reviews/review-item.ts';
import { readIfAny } from '../../../domain/told.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { beyondRole, beyondToken, marksOf } from '../../../sentences/review-item-words.ts';
import { DECISION_WORDS, ITEM_WORDS } from '../../../sentences/review-words.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { rowText, when, who } from '../../blocks/phrases.ts';
import { many } from './words.ts';

/** Whose it is. */
const holder = ({ kind, person, username, accountName }: NamedItem): Mrkdwn => {
  if (kind === 'share') return mrkdwn`invited group ${code(username)}`;
  if (kind === 'invitation')
    return mrkdwn`invitation of ${person === null ? code(username) : mrkdwn`${who(person)} (${code(username)})`}`;
  if (person !== null) return mrkdwn`${who(person)} (${code(username)})`;
  return accountName === '' ? code(username) : mrkdwn`${code(username)} ${accountName}`;
};

/** The heading of a group of items. */
export const itemHead = (item: NamedItem, by: 'place' | 'person'): Mrkdwn =>
  by === 'place' ? mrkdwn`${item.path}` : holder(item);

export function itemLine(
  item: NamedItem,
  { by, whose }: { readonly by: 'place' | 'person'; readonly whose: 'mine' | 'all' },
): Mrkdwn {
  const { path, status } = item;
  const row = reviewedRow(item);
  const what = by === 'place' ? holder(item) : code(path);
  const first = mrkdwn`${what}: ${bold(roleLabel(row.role))}${beyondRole({ ...row, customRoleName: customRoleNameIn(item, row) })}`;
  const facts = factsOf(item);
  const outcome = status === 'undecided' ? [] : [outcomeOf(item)];
  const reviewer = whose === 'all' ? [reviewerOf(item)] : [];
  return joined([joined([first, ...facts, ...reviewer], ' · '), ...outcome], '\n');
}

/** For those who do not review it themselves. */
function reviewerOf({ by, decision, decidedBy }: NamedItem): Mrkdwn {
  if (decision !== null && decidedBy === null) return mrkdwn`decided as the review closed`;
  if (by === null) return mrkdwn`nobody may review it`;
  return decision === null ? mrkdwn`${who(by)} reviews it` : mrkdwn`decided by ${who(by)}`;
}

function factsOf(item: NamedItem): Mrkdwn[] {
  const { kind, isMachine, asked, peers, members, conflicts, tokens, lastActiveOn } = item;
  const isSaidOfTokens = isMachine && tokens !== null && tokens.length > 0;
  return [
    ...marksOf(item).map((mark) => mrkdwn`${mark}`),
    ...(isMachine ? tokensWords(tokens) : []),
    ...(asked > 0 ? [mrkdwn`asked ${asked === 1 ? 'once' : `${asked} times`}`] : []),
    ...(conflicts.length > 0 ? [mrkdwn`conflict ${conflicts.join(', ')}`] : []),
    ...(lastActiveOn === null || isSaidOfTokens ? [] : [mrkdwn`last used ${lastActiveOn}`]),
    ...(kind === 'direct' || kind === 'inherited' ? [peersWords(peers, members)] : []),
  ];
}

const MOST_TOKENS = 2;

/** What a machine signs in with, in short. */
function tokensWords(tokens: NamedItem['tokens']): Mrkdwn[] {
  if (tokens === null) return [mrkdwn`its token is not shown to hallpass`];
  if (tokens.length === 0) return [mrkdwn`no token that works`];
  const shown = tokens.slice(0, MOST_TOKENS).map((token) => mrkdwn`token ${tokenWords(token)}`);
  const more = tokens.length - shown.length;
  return more > 0 ? [...shown, mrkdwn`${many(more, 'more token')}`] : shown;
}

/** `deploy (api) until 2026-12-31, last used 2026-11-02`. */
const tokenWords = (token: MachineToken): Mrkdwn => mrkdwn`${code(token.name)}${beyondToken(token)}`;

function peersWords(peers: number, members: number | null): Mrkdwn {
  if (peers === 1) return mrkdwn`the only one with it here`;
  return members === null ? mrkdwn`${peers} with it here` : mrkdwn`${peers} of ${members} here have it`;
}

/** Whose decision stands in place of this one. */
function supersededWords({ supersededBy, campaignId, status }: NamedItem, name: string): Mrkdwn {
  if (supersededBy !== campaignId) return mrkdwn`the review ${bold(name)} was stricter`;
  return status === 'dropped'
    ? mrkdwn`another reviewer has decided on it`
    : mrkdwn`another reviewer was as strict, or stricter`;
}

/** What there was when GitLab was looked at again. */
const nowText = (item: NamedItem, { row }: NonNullable<NamedItem['found']>): Mrkdwn =>
  rowText(row === null ? null : { ...row, customRoleName: customRoleNameIn(item, row) });

/** What was decided and what became of it. */
function outcomeOf(item: NamedItem): Mrkdwn {
  const { decision, lowerTo, status, note, found, refusal, supersededName } = item;
  const decided =
    decision === null
      ? []
      : [
          bold(
            decision === 'lower' && lowerTo !== null
              ? `Lower to ${roleLabel(lowerTo)}`
              : DECISION_WORDS[decision],
          ),
        ];
  const why = readIfAny(refusal);
  return joined(
    [
      ...decided,
      mrkdwn`${ITEM_WORDS[status]}`,
      ...(status === 'moved' && found !== null ? [mrkdwn`there is ${nowText(item, found)} now`] : []),
      ...(supersededName === null ? [] : [supersededWords(item, supersededName)]),
      ...(why === null ? [] : [mrkdwn`${faultSentence(why)}`]),
      ...(note === null || note === '' ? [] : [mrkdwn`“${note}”`]),
    ],
    ' · ',
  );
}

const HELD: Readonly<Record<ReviewItemKind, string>> = {
  direct: 'directly',
  inherited: 'by a group above',
  share: 'by an invited group',
  invited: 'with the invited group ',
  invitation: 'not yet: invited. Taken back, it cannot be undone here; somebody invites them again',
};

/** All there is to know about an item. */
export function itemDetails(item: NamedItem): readonly Part[] {
  const { path, kind, decidedAt, concludedAt, found, connectorId } = item;
  return [
    { line: mrkdwn`${holder(item)} on ${code(path)}` },
    {
      facts: [
        ['Reviewed', rowText(item)],
        ...(item.seen === null ? [] : ([['Decided on', nowText(item, item.seen)]] as const)),
        ['Held', mrkdwn`${HELD[kind]}${item.through === null ? '' : code(item.through)}`],
        ...(item.tokens ?? []).map((token) => ['Token', tokenWords(token)] as const),
        ...(isOfAccount(kind)
          ? ([['Last used', mrkdwn`${item.lastActiveOn ?? 'GitLab does not say'}`]] as const)
          : []),
        ...(item.since === null
          ? []
          : ([
              [
                'Since',
                item.givenBy === null
                  ? when(item.since)
                  : mrkdwn`${when(item.since)}, given by ${code(item.givenBy)}`,
              ],
            ] as const)),
        ['Integration', mrkdwn`${connectorId}`],
        ['State', mrkdwn`${ITEM_WORDS[item.status]}`],
        ...(decidedAt === null ? [] : ([['Decided', when(decidedAt)]] as const)),
        ...(concludedAt === null ? [] : ([['Concluded', when(concludedAt)]] as const)),
        ...(found === null ? [] : ([['In GitLab', nowText(item, found)]] as const)),
      ],
    },
    ...(factsOf(item).length === 0 ? [] : [{ small: joined(factsOf(item), ' · ') }]),
  ];
}
