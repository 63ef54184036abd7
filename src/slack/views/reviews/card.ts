/** A reviewer's message about a campaign: how far they are, until when, and the way in. Pure. */
import type { Button } from '@slack/types';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { ReviewTab } from '../../../domain/reviews/review-filter.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { when, who } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import { UNDECIDED_WORDS } from '../../../sentences/review-words.ts';
import { finishButton, stagedParts } from './finish-button.ts';
import { itemTable } from './item-table.ts';
import { bar, many, scopeWords } from './words.ts';

export interface ReviewCard {
  readonly campaign: ReviewCampaign;
  readonly creator: PersonRef | null;
  readonly tabs: Readonly<Record<ReviewTab, number>>;
  /** Of the reviewer: decided, not submitted. */
  readonly staged: number;
  readonly connectorName: (id: string) => string;
  /** The first of those that wait. */
  readonly items: readonly NamedItem[];
}

/** The living card. */
export function reviewCard(card: ReviewCard): Post {
  const { campaign, creator, tabs, staged, connectorName } = card;
  const all = tabs.open + tabs.decided + tabs.done;
  const by = creator === null ? mrkdwn`` : mrkdwn` of ${who(creator)}`;
  const isOver = campaign.status !== 'open';
  const count = all === 0 ? mrkdwn`nothing of it is for you any more` : mrkdwn`${many(all, 'item')} for you`;
  return message([
    { line: mrkdwn`${bold('Access review')} ${bold(campaign.name)}${by}: ${count}` },
    { line: scopeWords(campaign.scope, connectorName) },
    ...(campaign.instructions === null ? [] : [{ quote: campaign.instructions, label: 'Instructions' }]),
    ...(all === 0 ? [] : progressParts(card, all, isOver)),
    ...(isOver
      ? []
      : itemTable({ items: card.items, count: tabs.open, noteRequired: campaign.noteRequired })),
    ...(all === 0
      ? []
      : [
          {
            buttons: [
              reviewButton(campaign, tabs.open, isOver, 'primary'),
              ...(isOver || staged === 0 ? [] : [finishButton(campaign, tabs.open)]),
            ],
          },
        ]),
  ]);
}

function progressParts({ campaign, tabs, staged }: ReviewCard, all: number, isOver: boolean): Part[] {
  const decided = all - tabs.open;
  const line = mrkdwn`${bar(decided, all)} ${decided} of ${all} decided`;
  if (isOver)
    return [
      tabs.open === 0
        ? { line: mrkdwn`It is closed. Nothing waits for you` }
        : {
            line: mrkdwn`It is closed, and ${bold(many(tabs.open, 'item'))} changed in GitLab since: decide again`,
          },
    ];
  return [
    { line },
    ...stagedParts(staged),
    { small: mrkdwn`Until ${when(campaign.deadline)}. ${UNDECIDED_WORDS[campaign.undecided]}` },
  ];
}

/** The way to the items of a reviewer, of which so many wait; `style` is that of what waits. */
export const reviewButton = (
  { id, name }: Pick<ReviewCampaign, 'id' | 'name'>,
  waiting: number,
  isOver: boolean,
  style?: 'primary',
): Button => {
  const waits = waiting > 0;
  return button({
    action: ACTIONS.reviewShow,
    label: waits ? 'Review' : isOver ? 'See what became of it' : 'Look again',
    value: id,
    says: `Review your items of ${name}`,
    ...(waits && style !== undefined ? { style } : {}),
  });
};

/** That it waits; once nothing of theirs does, that, without a button. */
export function reviewReminder(card: ReviewCard): Post {
  const { campaign, tabs } = card;
  if (tabs.open === 0)
    return message([
      { line: mrkdwn`Nothing of the access review ${bold(campaign.name)} waits for you any more` },
    ]);
  return message([
    {
      line: mrkdwn`${bold(many(tabs.open, 'item'))} of the access review ${bold(campaign.name)} still ${tabs.open === 1 ? 'waits' : 'wait'} for you${untilWords(campaign)}`,
    },
    { small: mrkdwn`${UNDECIDED_WORDS[campaign.undecided]}` },
    { buttons: [reviewButton(campaign, tabs.open, campaign.status !== 'open', 'primary')] },
  ]);
}

/**
 * That somebody who has a card got more to decide on. Once nothing of theirs waits it says that,
 * without a button.
 */
export function reviewGiven(
  { campaign, tabs }: ReviewCard,
  { count, from, why, reason }: MessageDetail<'review-given'>,
): Post {
  const what = mrkdwn`${bold(many(count, 'item'))} of the access review ${bold(campaign.name)}`;
  const line =
    from === null
      ? mrkdwn`You got ${what} to decide on`
      : why === 'handed'
        ? mrkdwn`${who(from)} gave you ${what} to decide on`
        : mrkdwn`You got ${what} to decide on from ${who(from)}, who ${why === 'left' ? 'has left' : 'may not decide on their own access'}`;
  const isOver = campaign.status !== 'open';
  return message([
    { line },
    ...(reason === null ? [] : [{ quote: reason, label: 'Reason' }]),
    ...(tabs.open === 0
      ? [{ small: mrkdwn`Nothing of it waits for you any more` }]
      : [
          {
            small: mrkdwn`${many(tabs.open, 'item')} in all ${tabs.open === 1 ? 'waits' : 'wait'} for you${untilWords(campaign)}`,
          },
          { buttons: [reviewButton(campaign, tabs.open, isOver, 'primary')] },
        ]),
  ]);
}

/** After the deadline only what has changed in GitLab since waits, for as long as it takes. */
const untilWords = ({ status, deadline }: Pick<ReviewCampaign, 'status' | 'deadline'>): Mrkdwn =>
  status === 'open' ? mrkdwn`, until ${when(deadline)}` : mrkdwn``;
