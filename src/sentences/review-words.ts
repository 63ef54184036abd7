/** What access reviews, their items and decisions are called, wherever they are shown. Pure. */
import type { UndecidedRule } from '../domain/document/review-fields.ts';
import type { ReviewCampaignStatus } from '../domain/reviews/campaign.ts';
import type { ReviewTab } from '../domain/reviews/review-filter.ts';
import type { ReviewDecision, ReviewItemStatus } from '../domain/reviews/review-item.ts';

export const CAMPAIGN_WORDS: Readonly<Record<ReviewCampaignStatus, string>> = {
  draft: 'Draft',
  staged: 'Ready to open',
  open: 'Open',
  closed: 'Closed, being carried out',
  complete: 'Complete',
  discarded: 'Thrown away',
};

export const UNDECIDED_WORDS: Readonly<Record<UndecidedRule, string>> = {
  remove: 'What nobody decides on by then is removed',
  keep: 'What nobody decides on by then stays',
};

export const TAB_WORDS: Readonly<Record<ReviewTab, string>> = {
  open: 'To decide',
  decided: 'Decided',
  done: 'Carried out',
};

export const ITEM_WORDS: Readonly<Record<ReviewItemStatus, string>> = {
  undecided: 'Not decided',
  decided: 'Decided, not carried out yet',
  submitted: 'Waits to be carried out',
  kept: 'Stays',
  applying: 'Being carried out',
  done: 'Done, read back from GitLab',
  gone: 'Was gone already',
  tasked: 'An owner has to do it in GitLab',
  moved: 'Changed in GitLab since: decide again',
  restoring: 'Being put back',
  restored: 'Put back',
  dropped: 'Gone before it was decided',
};

export const DECISION_WORDS: Readonly<Record<ReviewDecision, string>> = {
  keep: 'Keep',
  lower: 'Lower',
  request: 'Make on-request',
  remove: 'Remove',
};
