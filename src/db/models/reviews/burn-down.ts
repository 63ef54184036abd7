import { sql } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { Day } from '../../../domain/day.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { TAB_STATUSES } from '../../../domain/reviews/review-filter.ts';

/**
 * On which UTC days items of a campaign ceased to wait for their reviewer, and how many: decided,
 * or gone from GitLab before that. Reads only.
 */
export async function answeredByDay(
  db: Pick<ReadDb, 'selectFrom'>,
  campaignId: ReviewCampaignId,
): Promise<ReadonlyMap<Day, number>> {
  const day = sql<Day>`to_char(coalesce(decided_at, concluded_at) at time zone 'utc', 'YYYY-MM-DD')`;
  const rows = await db
    .selectFrom('reviewItems')
    .select(day.as('day'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('campaignId', '=', campaignId)
    .where('status', 'not in', TAB_STATUSES.open)
    .groupBy(day)
    .execute();
  return new Map(rows.map((row) => [row.day, row.count]));
}
