/** From what a reviewer is to be shown to the page that shows it now. */
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import { withNames } from '../../../db/models/reviews/names.ts';
import {
  allItemsOf,
  itemIdsOf,
  movedItemsOf,
  reviewPage,
  type PageFilter,
} from '../../../db/models/reviews/page.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { isAuditor, managesAll } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { findReviewCampaign, findReviewer, type ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { countStaged, itemsOf } from '../../../db/reviews/items.ts';
import type { ReviewItemId } from '../../../domain/id.ts';
import { fingerprintOf, fingerprintOfAll } from '../../../domain/reviews/review-item.ts';
import type { ReviewTab } from '../../../domain/reviews/review-filter.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';
import type { SeenItem } from '../../../operations/reviews/decide-items.ts';
import type { Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { ReviewChoice, ShownReview } from '../../blocks/review-values.ts';
import { itemModal } from '../../views/reviews/item-modal.ts';
import { ITEMS_PER_PAGE, reviewPageModal } from '../../views/reviews/page.ts';

/** What is shown of somebody's items, or of everybody's. Pure. */
export const filterOf = (
  person: Person,
  { campaignId, whose, tab, by, text, only }: ShownReview,
): PageFilter => ({
  campaignId,
  reviewerId: whose === 'all' ? null : person.id,
  tab,
  by,
  text,
  only,
});

/**
 * A page as it is now; behind the last one, the last.
 * @throws ForbiddenError not_reviewer, not_owner; NotFoundError review
 */
export async function pageOf(
  ctx: Context,
  person: Person,
  shown: ShownReview,
  words: Mrkdwn | null,
): Promise<ModalView> {
  const { campaign, isRunner } = await seenBy(ctx, person, shown);
  const part = { limit: ITEMS_PER_PAGE, offset: shown.page * ITEMS_PER_PAGE };
  const page = await reviewPage(ctx.db, filterOf(person, shown), part);
  if (page.items.length === 0 && shown.page > 0)
    return pageOf(
      ctx,
      person,
      { ...shown, page: Math.max(0, Math.ceil(page.count / ITEMS_PER_PAGE) - 1) },
      words,
    );
  const elsewhere = fullTab(page.tabs);
  // Whoever opens it when nothing waits sees what there is.
  if (
    page.count === 0 &&
    shown.tab === 'open' &&
    words === null &&
    shown.text === null &&
    shown.only === null &&
    elsewhere !== null
  )
    return pageOf(ctx, person, { ...shown, tab: elsewhere }, null);
  const staged = await countStaged(ctx.db, campaign.id, person.id);
  const moved = fingerprintOfAll(await movedItemsOf(ctx.db, filterOf(person, shown)));
  const now = ctx.now();
  return reviewPageModal({ campaign, shown: { ...shown, moved }, page, staged, isRunner, now, said: words });
}

/**
 * All that is shown, of every page, as it was when the page was made. Where the rows that changed
 * in GitLab are not the same ones any more, none of them counts as seen.
 */
export async function seenOn(ctx: Context, person: Person, shown: ShownReview): Promise<SeenItem[]> {
  const items = await allItemsOf(ctx.db, filterOf(person, shown));
  const moved = items.filter(({ status }) => status === 'moved');
  const isSeen = fingerprintOfAll(moved) === shown.moved;
  return items.map((item) => ({
    id: item.id,
    seenAs: item.status === 'moved' && !isSeen ? null : fingerprintOf(item),
  }));
}

const fullTab = (tabs: Readonly<Record<ReviewTab, number>>): ReviewTab | null =>
  tabs.decided > 0 ? 'decided' : tabs.done > 0 ? 'done' : null;

/** Who may see it so, and whether they run it. */
async function seenBy(ctx: Context, person: Person, shown: ShownReview) {
  if (shown.whose === 'mine') return { campaign: await reviewedBy(ctx, person, shown), isRunner: false };
  const campaign = await findReviewCampaign(ctx.db, shown.campaignId);
  if (campaign === undefined || campaign.openedAt === null) throw new NotFoundError('review');
  const { file } = await activeConfig(ctx.db);
  const isRunner = await managesAll(ctx.db, file, campaign.scope.connectors, person);
  if (!isRunner && !(await isAuditor(ctx.db, file, person)))
    throw new ForbiddenError({ code: 'not_owner', act: 'run_review' });
  return { campaign, isRunner };
}

async function reviewedBy(
  ctx: Context,
  person: Person,
  { campaignId }: ShownReview,
): Promise<ReviewCampaign> {
  const campaign = await findReviewCampaign(ctx.db, campaignId);
  if (campaign === undefined || campaign.openedAt === null) throw new NotFoundError('review');
  if ((await findReviewer(ctx.db, campaignId, person.id)) === undefined)
    throw new ForbiddenError('not_reviewer');
  return campaign;
}

interface Asked {
  readonly shown: ShownReview;
  readonly viewId: string;
  readonly itemId: ReviewItemId | null;
  readonly choice: ReviewChoice;
}

/**
 * All about an item, or all that is shown, with a note.
 * @throws ForbiddenError not_reviewer; NotFoundError review
 */
export async function itemForm(
  ctx: Context,
  person: Person,
  { shown, viewId, itemId, choice }: Asked,
): Promise<ModalView> {
  const campaign = await reviewedBy(ctx, person, shown);
  const ids = itemId === null ? await itemIdsOf(ctx.db, filterOf(person, shown)) : [itemId];
  const items = itemId === null ? [] : await itemsOf(ctx.db, { ...shown, reviewerId: person.id, ids });
  const [item] = await withNames(ctx.db, items);
  if (itemId !== null && item === undefined) throw new NotFoundError('review');
  const { choice: word, lowerTo } = choice;
  return itemModal({
    shown,
    viewId,
    item: item ?? null,
    count: ids.length,
    chosen: word === 'details' ? null : lowerTo === null ? word : `${word}:${lowerTo}`,
    noteRequired: campaign.noteRequired,
    isDecidable: shown.tab !== 'done',
  });
}
