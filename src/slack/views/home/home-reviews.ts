/** The part of a Home tab about what its reader has to review. Pure. */
import type { WaitingReview } from '../../../db/models/reviews/waiting.ts';
import { UNDECIDED_WORDS } from '../../../sentences/review-words.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { when } from '../../blocks/phrases.ts';
import { itemTable } from '../reviews/item-table.ts';
import { reviewButton } from '../reviews/card.ts';
import { finishButton, stagedParts } from '../reviews/finish-button.ts';
import { many } from '../reviews/words.ts';

/** Reviews that are shown with a table: all tables of a view share 20,000 characters. */
const MOST_TABLES = 3;

/** An entry for each review. */
export const reviewEntries = (reviews: readonly WaitingReview[]): (readonly Part[])[] =>
  reviews.map((review, index) => entryOf(review, index < MOST_TABLES));

function entryOf({ campaign, count, staged, items }: WaitingReview, hasTable: boolean): readonly Part[] {
  const isOver = campaign.status !== 'open';
  return [
    { line: headOf(campaign, count, isOver) },
    ...stagedParts(staged),
    ...(isOver || count === 0 ? [] : [{ small: mrkdwn`${UNDECIDED_WORDS[campaign.undecided]}` }]),
    ...(isOver || !hasTable ? [] : itemTable({ items, count, noteRequired: campaign.noteRequired })),
    {
      buttons: [
        reviewButton(campaign, count, isOver),
        ...(isOver || staged === 0 ? [] : [finishButton(campaign, count)]),
      ],
    },
  ];
}

function headOf({ name, deadline }: WaitingReview['campaign'], count: number, isOver: boolean): Mrkdwn {
  const what = bold(many(count, 'item'));
  if (isOver) return mrkdwn`${bold(name)} is closed, and ${what} changed in GitLab since: decide again`;
  if (count === 0) return mrkdwn`${bold(name)}: all is decided, until ${when(deadline)}`;
  return mrkdwn`${bold(name)}: ${what} ${count === 1 ? 'waits' : 'wait'} for you, until ${when(deadline)}`;
}
