import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { PersonId, ReviewCampaignId } from '../../domain/id.ts';
import type { ReviewDecision, ReviewItemStatus } from '../../domain/reviews/review-item.ts';

/** How many items of a campaign there are, by state and reviewer. */
export interface ItemCount {
  readonly reviewerId: PersonId | null;
  readonly status: ReviewItemStatus;
  readonly decision: ReviewDecision | null;
  /** The deadline decided, and nobody. */
  readonly isByDeadline: boolean;
  readonly count: number;
}

const BY_DEADLINE = sql<boolean>`(decision is not null and decided_by is null)`;

export const countItems = (
  db: Pick<ReadDb, 'selectFrom'>,
  campaignId: ReviewCampaignId,
): Promise<ItemCount[]> =>
  db
    .selectFrom('reviewItems')
    .select(['reviewerId', 'status', 'decision'])
    .select((eb) => [BY_DEADLINE.as('isByDeadline'), eb.fn.countAll<number>().as('count')])
    .where('campaignId', '=', campaignId)
    .groupBy(['reviewerId', 'status', 'decision', BY_DEADLINE])
    .execute();
