/** The words for access reviews in the console. */
import type { ReviewCampaignStatus } from '../../../domain/reviews/campaign.ts';
import type { ReviewTab } from '../../../domain/reviews/review-filter.ts';
import type { ReviewDecision, ReviewItemStatus } from '../../../domain/reviews/review-item.ts';

export const CAMPAIGN_WORDS: Readonly<Record<ReviewCampaignStatus, readonly [string, string]>> = {
  draft: ['Draft', ''],
  staged: ['Ready to open', 'accent'],
  open: ['Open', 'warn'],
  closed: ['Closed, being carried out', 'accent'],
  complete: ['Complete', 'good'],
  discarded: ['Thrown away', ''],
};

export const TAB_WORDS: Readonly<Record<ReviewTab, string>> = {
  open: 'To decide',
  decided: 'Decided',
  done: 'Carried out',
};

export const ITEM_WORDS: Readonly<Record<ReviewItemStatus, string>> = {
  undecided: 'not decided',
  decided: 'decided, not carried out yet',
  submitted: 'waits to be carried out',
  kept: 'stays',
  applying: 'is being carried out',
  done: 'done, read back from GitLab',
  gone: 'was gone already',
  tasked: 'an owner has to do it in GitLab',
  moved: 'changed in GitLab since',
  restoring: 'is being put back',
  restored: 'put back',
  dropped: 'gone before it was decided',
};

export const DECISION_WORDS: Readonly<Record<ReviewDecision, string>> = {
  keep: 'keep',
  lower: 'lower',
  request: 'on request from now on',
  remove: 'remove',
};
