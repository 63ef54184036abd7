/** Why an access review cannot be like that, or something of it not be done. */
import {
  LONGEST_CAMPAIGN_DAYS,
  LONGEST_CAMPAIGN_NAME,
  LONGEST_INSTRUCTIONS,
} from '../domain/reviews/campaign.ts';
import type { RefusalFacts, ReviewSetting } from '../domain/refusal.ts';
import type { Sentences, Words } from './sentences.ts';

export const REVIEW_REFUSALS: Sentences<Pick<RefusalFacts, 'review_setting' | 'undo_late'>> = {
  review_setting: ({ why }) => SETTING[why],
  undo_late: () =>
    'It can be undone for a day only, and not once it would have ended by itself. Ask for access, or give it in GitLab.',
};

const SETTING: Words<ReviewSetting> = {
  name: `Give it a name of at most ${LONGEST_CAMPAIGN_NAME} characters.`,
  connectors: 'Choose at least one integration.',
  resources: 'Name at least one pattern of paths; `**` is everything.',
  named: 'Name who reviews.',
  deadline: `Choose a day that is not over yet, at most ${LONGEST_CAMPAIGN_DAYS} days from now.`,
  instructions: `Say it in at most ${LONGEST_INSTRUCTIONS} characters, and link to the rest.`,
  channel: 'Choose a channel, or leave it empty.',
  unassigned:
    'Some of it nobody may review, for nobody reviews their own access. Change the review and name somebody as a stand-in.',
};
