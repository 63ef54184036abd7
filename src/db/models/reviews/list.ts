/**
 * Access reviews as somebody sees them in a list, in as many statements for one as for all. Reads
 * only.
 */
import type { ReadDb } from '../../../context.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { TAB_STATUSES, type ReviewTab } from '../../../domain/reviews/review-filter.ts';
import {
  campaignsSeenBy,
  seesWhole,
  type CampaignReader,
  type ReviewCampaign,
} from '../../reviews/campaigns.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface ListedReview {
  readonly id: ReviewCampaignId;
  readonly campaign: ReviewCampaign;
  /** Of what the reader sees of it. */
  readonly tabs: Readonly<Record<ReviewTab, number>>;
}

/**
 * Newest first, beyond one; null for the first. One more than the limit, where there are as many.
 */
export async function listedReviews(
  db: Reader,
  reader: CampaignReader,
  { after, limit }: { readonly after: ReviewCampaignId | null; readonly limit: number },
): Promise<ListedReview[]> {
  const page = await campaignsSeenBy(db, reader, { after, limit: limit + 1 });
  const counts = await countsOf(db, reader, page);
  return page.map((campaign) => ({ id: campaign.id, campaign, tabs: tabsOf(counts, campaign.id) }));
}

function countsOf(db: Reader, reader: CampaignReader, page: readonly ReviewCampaign[]) {
  if (page.length === 0) return [];
  const ids = page.map(({ id }) => id);
  const whole = page.filter((one) => seesWhole(reader, one)).map(({ id }) => id);
  return db
    .selectFrom('reviewItems')
    .select(['campaignId', 'status'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('campaignId', 'in', ids)
    .where((eb) =>
      whole.length === 0
        ? eb('reviewerId', '=', reader.personId)
        : eb.or([eb('reviewerId', '=', reader.personId), eb('campaignId', 'in', whole)]),
    )
    .groupBy(['campaignId', 'status'])
    .execute();
}

function tabsOf(
  counts: Awaited<ReturnType<typeof countsOf>>,
  campaignId: ReviewCampaignId,
): Record<ReviewTab, number> {
  const sum = (tab: ReviewTab): number =>
    counts.reduce(
      (all, one) =>
        one.campaignId === campaignId && TAB_STATUSES[tab].includes(one.status) ? all + one.count : all,
      0,
    );
  return { open: sum('open'), decided: sum('decided'), done: sum('done') };
}
