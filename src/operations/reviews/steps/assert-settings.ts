import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import {
  LONGEST_CAMPAIGN_DAYS,
  LONGEST_CAMPAIGN_NAME,
  LONGEST_INSTRUCTIONS,
} from '../../../domain/reviews/campaign.ts';
import { RefusedError } from '../../../errors.ts';
import { assertRuns } from './assert-runs.ts';

/** What a campaign is about, and how it is run. */
export type ReviewSettings = Pick<
  ReviewCampaign,
  'name' | 'scope' | 'reviewers' | 'undecided' | 'noteRequired' | 'instructions' | 'deadline' | 'channel'
>;

/**
 * That somebody may have a campaign like this, and that it can be run.
 * @throws RefusedError review_setting; ForbiddenError not_owner
 */
export async function assertSettings(tx: Tx, settings: ReviewSettings, person: Person): Promise<void> {
  const { name, scope, reviewers, instructions, deadline, channel } = settings;
  const days = (deadline.getTime() - tx.now.getTime()) / 86_400_000;
  if (name.trim() === '' || name.length > LONGEST_CAMPAIGN_NAME)
    throw new RefusedError({ code: 'review_setting', why: 'name' }, 'name');
  const { file } = await activeConfig(tx.db);
  const known = new Set(file.connectors.map(({ id }) => id));
  if (scope.connectors.length === 0 || !scope.connectors.every((id) => known.has(id)))
    throw new RefusedError({ code: 'review_setting', why: 'connectors' }, 'connectors');
  if (scope.resources.length === 0)
    throw new RefusedError({ code: 'review_setting', why: 'resources' }, 'resources');
  if (reviewers.by === 'named' && reviewers.named.length === 0)
    throw new RefusedError({ code: 'review_setting', why: 'named' }, 'named');
  if (days <= 0 || days > LONGEST_CAMPAIGN_DAYS)
    throw new RefusedError({ code: 'review_setting', why: 'deadline' }, 'until');
  if (instructions !== null && instructions.length > LONGEST_INSTRUCTIONS)
    throw new RefusedError({ code: 'review_setting', why: 'instructions' }, 'note');
  if (channel !== null && !/^[CG][A-Z0-9]{5,}$/.test(channel))
    throw new RefusedError({ code: 'review_setting', why: 'channel' }, 'channel');
  await assertRuns(tx, scope.connectors, person);
}
