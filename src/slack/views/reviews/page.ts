/** A reviewer's items, a page at a time, with what can be decided about each. Pure. */
import type { ModalView, PlainTextOption, SectionBlock, StaticSelect } from '@slack/types';
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import type { ReviewPage } from '../../../db/models/reviews/page.ts';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { REVIEW_TABS, type ReviewTab } from '../../../domain/reviews/review-filter.ts';
import { fingerprintOf, lowerRoles } from '../../../domain/reviews/review-item.ts';
import { TAB_WORDS } from '../../../sentences/review-words.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { type ShownReview } from '../../blocks/review-values.ts';
import { bold, clipMrkdwn, mrkdwn, mrkdwnText, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { blocksOf, button, type Part } from '../../blocks/message.ts';
import { when } from '../../blocks/phrases.ts';
import { filterLine } from './filter.ts';
import { choiceOf, choices, choiceValue } from './item-choices.ts';
import { isUndoable, undoButton } from './undo-button.ts';
import { itemHead, itemLine } from './item-lines.ts';
import { many, REVIEW_TITLE } from './words.ts';
import { finishButton } from './finish-button.ts';

export const ITEMS_PER_PAGE = 20;

export interface ReviewPageView {
  readonly campaign: ReviewCampaign;
  readonly shown: ShownReview;
  readonly page: ReviewPage;
  /** Of the reader: decided, not submitted. */
  readonly staged: number;
  /** Whoever looks at everybody's items runs the campaign. */
  readonly isRunner: boolean;
  readonly now: Date;
  /** What came of the last press; null for nothing to say. */
  readonly said: Mrkdwn | null;
}

export function reviewPageModal(view: ReviewPageView): ModalView {
  const { campaign, shown, page, said } = view;
  return {
    type: 'modal',
    callback_id: FORMS.reviewPage,
    title: plain(REVIEW_TITLE, 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify(shown),
    blocks: [
      ...blocksOf([
        { line: mrkdwn`${bold(campaign.name)}, until ${when(campaign.deadline)}` },
        ...(campaign.instructions === null ? [] : [{ quote: campaign.instructions, label: 'Instructions' }]),
        {
          buttons: [
            ...REVIEW_TABS.map((tab) => tabButton(tab, view)),
            groupButton(shown),
            filterButton,
            ...(isDecidable(view) && shown.tab === 'open' && page.count > 0 ? [reassignButton] : []),
          ],
        },
        ...filterLine(shown),
        ...(said === null ? [] : [{ line: said }]),
      ]),
      ...(page.count > 1 && isDecidable(view) ? [allSection(view)] : []),
      ...itemSections(view),
      ...blocksOf([...emptyPart(view), ...turns(view), ...finishPart(view)]),
    ],
  };
}

const isDecidable = ({ campaign: { status }, shown: { tab, whose } }: ReviewPageView): boolean =>
  whose === 'mine' && (tab === 'open' || (tab === 'decided' && status === 'open'));

const TABS: Readonly<Record<ReviewTab, string>> = {
  open: ACTIONS.reviewTabOpen,
  decided: ACTIONS.reviewTabDecided,
  done: ACTIONS.reviewTabDone,
};

function tabButton(tab: ReviewTab, { shown, page }: ReviewPageView) {
  const chosen = tab === shown.tab ? ({ style: 'primary' } as const) : {};
  const label = `${TAB_WORDS[tab]} (${page.tabs[tab]})`;
  return button({ action: TABS[tab], label, value: tab, says: `Show: ${TAB_WORDS[tab]}`, ...chosen });
}

const groupButton = ({ by }: ShownReview) =>
  button({
    action: ACTIONS.reviewGroup,
    label: by === 'place' ? 'By person' : 'By resource',
    value: by === 'place' ? 'person' : 'place',
    says: by === 'place' ? 'Show what each person has' : 'Show who has something on each resource',
  });

const filterButton = button({
  action: ACTIONS.reviewFilter,
  label: 'Filter…',
  value: 'filter',
  says: 'Show a part of it',
});

const reassignButton = button({
  action: ACTIONS.reviewReassign,
  label: 'Reassign…',
  value: 'reassign',
  says: 'Have somebody else review what is shown',
});

/** Deciding on all that is shown, of every page. */
function allSection({ shown, page }: ReviewPageView): SectionBlock {
  const roles = lowerRoles({ role: 'owner' });
  const options: PlainTextOption[] = [
    option('Keep all', 'keep'),
    option('Remove all', 'remove'),
    option('Make all on-request', 'request'),
    ...roles.map((role) => option(`Lower all to ${roleLabel(role)}`, `lower:${role}`)),
    ...(shown.tab === 'decided' ? [option('Take the decisions back', 'clear')] : []),
  ];
  return {
    type: 'section',
    block_id: `all/${shown.tab}/${page.count}/${page.tabs.open}`,
    text: mrkdwnText(mrkdwn`${bold(many(page.count, 'item'))}: decide on all of them`),
    accessory: {
      type: 'static_select',
      action_id: ACTIONS.reviewAll,
      placeholder: plain('All of them…', 150),
      options,
      confirm: {
        title: plain(`All ${page.count}?`, 100),
        text: plain(
          `It is decided for ${many(page.count, 'item')}, also of other pages. Nothing is done before you finish the review, and until then you can decide otherwise.`,
          300,
        ),
        confirm: plain('Decide', 30),
        deny: plain('Back', 30),
      },
    },
  };
}

const option = (label: string, value: string): PlainTextOption => ({ text: plain(label, 75), value });

function itemSections(view: ReviewPageView): SectionBlock[] {
  const { page, shown } = view;
  const blocks: SectionBlock[] = [];
  let head: string | null = null;
  for (const item of page.items) {
    const group = shown.by === 'place' ? item.path : item.accountExternalId;
    if (group !== head)
      blocks.push({
        type: 'section',
        text: mrkdwnText(bold(itemHead(item, shown.by))),
        block_id: `head/${item.id}`,
      });
    head = group;
    blocks.push(itemSection(item, view));
  }
  return blocks;
}

const LONGEST = 700;

function itemSection(item: NamedItem, view: ReviewPageView): SectionBlock {
  const text = mrkdwnText(clipMrkdwn(itemLine(item, view.shown), LONGEST));
  // Slack keeps what was chosen in a block of the same id: what is decided, or is another row, has
  // one of its own.
  const block_id = `${item.id}/${item.status}/${choiceOf(item) ?? ''}/${fingerprintOf(item)}`;
  if (isDecidable(view)) return { type: 'section', block_id, text, accessory: chooser(item) };
  const mayUndo = view.shown.whose === 'mine' || view.isRunner;
  if (mayUndo && isUndoable(item, view.now))
    return { type: 'section', block_id, text, accessory: undoButton(item) };
  return { type: 'section', block_id, text };
}

function chooser(item: NamedItem): StaticSelect {
  const options = choices(item);
  const chosen = choiceOf(item);
  const initial =
    chosen === null ? undefined : options.find(({ value }) => value === choiceValue(item, chosen));
  return {
    type: 'static_select',
    action_id: `${ACTIONS.reviewItem}/${item.id}`,
    placeholder: plain('Decide…', 150),
    options: [...options],
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

const EMPTY: Readonly<Record<ReviewTab, string>> = {
  open: 'Nothing waits for a decision.',
  decided: 'Nothing is decided yet.',
  done: 'Nothing is carried out yet.',
};

function emptyPart({ page, shown, staged }: ReviewPageView): Part[] {
  if (page.count > 0) return [];
  const isFiltered = shown.text !== null || shown.only !== null;
  const next =
    shown.whose === 'mine' && shown.tab === 'open' && staged > 0 && !isFiltered
      ? ' Finish the review to have it carried out.'
      : '';
  return [{ line: mrkdwn`${isFiltered ? 'Nothing fits that filter.' : EMPTY[shown.tab]}${next}` }];
}

function turns({ page, shown }: ReviewPageView): Part[] {
  const last = Math.max(0, Math.ceil(page.count / ITEMS_PER_PAGE) - 1);
  if (last === 0) return [];
  const to = (action: string, label: string, at: number) =>
    button({ action, label, value: String(at), says: `${label}: page ${at + 1} of ${last + 1}` });
  return [
    { small: mrkdwn`Page ${shown.page + 1} of ${last + 1}` },
    {
      buttons: [
        ...(shown.page > 0 ? [to(ACTIONS.reviewPrevious, 'Previous', shown.page - 1)] : []),
        ...(shown.page < last ? [to(ACTIONS.reviewNext, 'Next', shown.page + 1)] : []),
      ],
    },
  ];
}

function finishPart({ page, campaign, shown, staged }: ReviewPageView): Part[] {
  if (shown.whose === 'all' || staged === 0) return [];
  return [{ divider: true }, { buttons: [finishButton(campaign, page.tabs.open)] }];
}
