/** How far an access review is. Pure. */
import type { ReviewCampaignStatus } from '../../../domain/reviews/campaign.ts';
import { CAMPAIGN_WORDS } from '../../../sentences/review-words.ts';

const KINDS: Readonly<Record<ReviewCampaignStatus, string>> = {
  draft: '',
  staged: 'accent',
  open: 'warn',
  closed: 'accent',
  complete: 'good',
  discarded: '',
};

export const CampaignTag = ({ status }: { readonly status: ReviewCampaignStatus }) => (
  <span class={`tag ${KINDS[status]}`}>{CAMPAIGN_WORDS[status]}</span>
);
