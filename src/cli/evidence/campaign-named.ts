import type { Database } from '../../db/database.ts';
import { reviewedCampaigns } from '../../db/models/reviews/evidence.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import { UsageError } from '../command.ts';

/**
 * A campaign with a snapshot, by its id or name; of several of one name the latest.
 * @throws UsageError with a list of those there are
 */
export async function campaignNamed(db: Database['db'], wanted: string): Promise<ReviewCampaignId> {
  const campaigns = await reviewedCampaigns(db);
  const found = campaigns.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found.id;
  const list = campaigns.slice(0, 20).map(({ id, name, status }) => `  ${id}  ${status}  ${name}`);
  throw new UsageError(
    list.length === 0
      ? 'There is no campaign with a snapshot yet: an access review is begun in Slack.'
      : [`There is no campaign ${wanted}. There are:`, ...list].join('\n'),
  );
}
