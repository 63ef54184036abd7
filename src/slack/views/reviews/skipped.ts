/** A schedule was due, and its last access review is not over. Pure. */
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { CAMPAIGN_WORDS } from '../../../sentences/review-words.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import { message } from '../../blocks/message.ts';
import type { Post } from '../../blocks/poster.ts';

export const reviewSkipped = ({ name, status }: Pick<ReviewCampaign, 'name' | 'status'>): Post =>
  message([
    {
      line: mrkdwn`It was time for another access review, and ${bold(name)} is not over: ${CAMPAIGN_WORDS[status]}. None was begun, and the schedule goes on`,
    },
    { small: mrkdwn`Close it on its card, or begin another one with ${bold('/access review')}` },
  ]);
