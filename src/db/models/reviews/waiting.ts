/** The access reviews in which something waits for a reviewer. Reads only. */
import type { ReadDb } from '../../../context.ts';
import type { PersonId, ReviewCampaignId } from '../../../domain/id.ts';
import type { ReviewCampaign } from '../../reviews/campaigns.ts';
import { countStaged } from '../../reviews/items.ts';
import type { NamedItem } from './names.ts';
import { reviewPage } from './page.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface WaitingReview {
  readonly campaign: Pick<
    ReviewCampaign,
    'id' | 'name' | 'status' | 'deadline' | 'undecided' | 'noteRequired'
  >;
  /** Items that wait for a decision. */
  readonly count: number;
  /** Decided, not submitted. */
  readonly staged: number;
  /** The first of those that wait, by resource. */
  readonly items: readonly NamedItem[];
}

/** Those that end first in front, each with at most `rows` of its items. */
export async function waitingReviews(
  db: Reader,
  reviewerId: PersonId,
  { limit, rows }: { readonly limit: number; readonly rows: number },
): Promise<WaitingReview[]> {
  const campaigns = await db
    .selectFrom('reviewReviewers')
    .innerJoin('reviewCampaigns as campaign', 'campaign.id', 'reviewReviewers.campaignId')
    .select([
      'campaign.id',
      'campaign.name',
      'campaign.status',
      'campaign.deadline',
      'campaign.undecided',
      'campaign.noteRequired',
    ])
    .where('reviewReviewers.personId', '=', reviewerId)
    .where('campaign.status', 'in', ['open', 'closed'])
    .orderBy('campaign.deadline')
    .orderBy('campaign.id')
    .execute();
  const waiting: WaitingReview[] = [];
  for (const campaign of campaigns) {
    if (waiting.length === limit) break;
    const staged = campaign.status === 'open' ? await countStaged(db, campaign.id, reviewerId) : 0;
    const { items, count } = await firstItems(db, campaign.id, reviewerId, rows);
    if (count + staged > 0) waiting.push({ campaign, count, staged, items });
  }
  return waiting;
}

/** The first of what waits for a reviewer, by resource, and how much it is in all. */
export async function firstItems(
  db: Reader,
  campaignId: ReviewCampaignId,
  reviewerId: PersonId,
  limit: number,
): Promise<{ readonly items: readonly NamedItem[]; readonly count: number }> {
  const filter = { campaignId, reviewerId, tab: 'open', by: 'place', text: null, only: null } as const;
  return reviewPage(db, filter, { limit, offset: 0 });
}
