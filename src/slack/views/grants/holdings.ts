/**
 * Who holds what now, all of it: a modal for owners, page by page, those that end first in front,
 * with **End** beside each. Pure.
 */
import type { Button, ModalView } from '@slack/types';
import type { Holdings } from '../../../db/models/grants/holdings.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { type ShownHoldings } from '../../blocks/shown-values.ts';
import { bold, code, joined, mention, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { blocksOf, button, type Part } from '../../blocks/message.ts';
import type { SmallReview } from '../../blocks/review-values.ts';
import type { Post } from '../../blocks/poster.ts';
import { smallReviewButton } from '../../blocks/small-review-button.ts';
import { endEntry, type PlaceOf } from './access-lists.ts';
import { optional, personField, placeField } from './filter-fields.ts';

export const HOLDINGS_TITLE = 'Who holds what now';
export const HOLDINGS_PER_PAGE = 20;

export interface HoldingsView {
  readonly shown: ShownHoldings;
  readonly held: Holdings;
  readonly placeOf: PlaceOf;
  /** The person and the place that are chosen, to be reviewed; null for neither. */
  readonly review: SmallReview | null;
  /** What came of what was pressed here; null for nothing. */
  readonly said: Mrkdwn | null;
}

/** One page. */
export function holdingsModal({ shown, held, placeOf, review, said }: HoldingsView): ModalView {
  const { count, grants } = held;
  const parts: Part[] = [
    ...(said === null ? [] : [{ line: said }]),
    { line: headOf(shown, count) },
    {
      buttons: [filterButton, ...(review === null ? [] : [smallReviewButton(review, 'what is shown')])],
    },
    ...(grants.length === 0 ? [NOTHING] : grants.flatMap((grant) => endEntry(grant, placeOf(grant)))),
    ...turns(shown, held),
  ];
  return modal(shown, blocksOf(parts));
}

/** The form to narrow it down, filled with what is shown. */
export const holdingsFilter = (shown: ShownHoldings): ModalView => ({
  ...modal(shown, []),
  submit: plain('Show', 24),
  blocks: [
    optional('person', 'Person', personField(shown.person)),
    optional('place', 'Group or project', placeField(shown.place)),
  ],
});

const NOTHING: Part = { line: mrkdwn`Nothing active fits that` };

const modal = (shown: ShownHoldings, blocks: Post['blocks']): ModalView => ({
  type: 'modal',
  callback_id: FORMS.holdings,
  title: plain(HOLDINGS_TITLE, 24),
  close: plain('Close', 24),
  private_metadata: JSON.stringify(shown),
  blocks: [...blocks],
});

const filterButton = button({
  action: ACTIONS.holdingsFilter,
  label: 'Filter…',
  value: 'filter',
  says: 'Choose person and place',
});

function headOf({ person, place, page }: ShownHoldings, count: number): Mrkdwn {
  const first = page * HOLDINGS_PER_PAGE + 1;
  const last = Math.min(count, first + HOLDINGS_PER_PAGE - 1);
  return joined(
    [
      bold(count > HOLDINGS_PER_PAGE ? `${first} to ${last} of ${count}` : `${count} active`),
      person === null ? mrkdwn`everybody` : mention(person),
      ...(place === null ? [] : [code(place)]),
    ],
    ' · ',
  );
}

function turns({ page }: ShownHoldings, { count }: Holdings): Part[] {
  const turn = (action: string, label: string, to: number): Button =>
    button({ action, label, value: String(to), says: `${label} page, page ${to + 1}` });
  const buttons = [
    ...(page > 0 ? [turn(ACTIONS.holdingsPrevious, 'Previous', page - 1)] : []),
    ...((page + 1) * HOLDINGS_PER_PAGE < count ? [turn(ACTIONS.holdingsNext, 'Next', page + 1)] : []),
  ];
  return buttons.length === 0 ? [] : [{ buttons }];
}
