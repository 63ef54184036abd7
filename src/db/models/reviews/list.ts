/**
 * Access reviews as somebody sees them in a list, in as many statements for one as for all. Reads
 * only.
 */
import type { ReadDb } from '../../../context.ts';
import type { PersonId, ReviewCampaignId } from '../../../domain/id.ts';
import { TAB_STATUSES, type ReviewTab } from '../../../domain/reviews/review-filter.ts';
import { reviewCampaigns, type ReviewCampaign } from '../../reviews/campaigns.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface ListedReview {
  readonly id: ReviewCampaignId;
  readonly campaign: ReviewCampaign;
  /** Of what the reader sees of it. */
  readonly tabs: Readonly<Record<ReviewTab, number>>;
}

export interface ReviewReader {
  readonly personId: PersonId;
  /** Whether they see all of a campaign; else what is theirs to review, once it is open. */
  readonly isWhole: (campaign: ReviewCampaign) => boolean;
}

/** The newest are looked through. */
const MOST_CAMPAIGNS = 1000;

/**
 * Newest first, beyond one; null for the first. One more than the limit, where there are as many.
 */
export async function listedReviews(
  db: Reader,
  { personId, isWhole }: ReviewReader,
  { after, limit }: { readonly after: ReviewCampaignId | null; readonly limit: number },
): Promise<ListedReview[]> {
  const [all, own] = await Promise.all([reviewCampaigns(db, MOST_CAMPAIGNS), reviewedBy(db, personId)]);
  const page = all
    .filter((one) => isWhole(one) || (one.openedAt !== null && own.has(one.id)))
    .filter(({ id }) => after === null || id < after)
    .slice(0, limit + 1);
  const counts = await countsOf(db, personId, page, isWhole);
  return page.map((campaign) => ({ id: campaign.id, campaign, tabs: tabsOf(counts, campaign.id) }));
}

async function reviewedBy(db: Reader, personId: PersonId): Promise<ReadonlySet<ReviewCampaignId>> {
  const rows = await db
    .selectFrom('reviewReviewers')
    .select('campaignId')
    .where('personId', '=', personId)
    .execute();
  return new Set(rows.map(({ campaignId }) => campaignId));
}

function countsOf(
  db: Reader,
  personId: PersonId,
  page: readonly ReviewCampaign[],
  isWhole: ReviewReader['isWhole'],
) {
  if (page.length === 0) return [];
  const ids = page.map(({ id }) => id);
  const whole = page.filter(isWhole).map(({ id }) => id);
  return db
    .selectFrom('reviewItems')
    .select(['campaignId', 'status'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('campaignId', 'in', ids)
    .where((eb) =>
      whole.length === 0
        ? eb('reviewerId', '=', personId)
        : eb.or([eb('reviewerId', '=', personId), eb('campaignId', 'in', whole)]),
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
