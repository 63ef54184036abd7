/** The answer to `/access review`. Pure. */
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { CAMPAIGN_WORDS } from '../../../sentences/review-words.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message } from '../../blocks/message.ts';
import { when } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { many } from './words.ts';

export interface CampaignList {
  /** Newest first. */
  readonly campaigns: readonly {
    readonly campaign: ReviewCampaign;
    /** How many items of it wait for the reader; null where they review none of it. */
    readonly waiting: number | null;
    /** Whether they may look at all of it, once it is open. */
    readonly maySee: boolean;
  }[];
  /** Whether the reader may run one. */
  readonly mayRun: boolean;
}

export function campaignList({ campaigns, mayRun }: CampaignList): Post {
  const create = button({
    action: ACTIONS.reviewNew,
    label: 'New access review',
    value: 'new',
    says: 'Prepare an access review',
    style: 'primary',
  });
  return message([
    {
      line:
        campaigns.length > 0
          ? bold('Access reviews')
          : mayRun
            ? mrkdwn`There is no access review yet. Prepare one: nobody is asked before you open it`
            : mrkdwn`There is no access review for you`,
    },
    ...campaigns.map(({ campaign, waiting, maySee }) => ({
      line: lineOf(campaign, waiting),
      ...(waiting !== null && (waiting > 0 || !maySee)
        ? { button: show(campaign, waiting) }
        : maySee && campaign.openedAt !== null
          ? { button: look(campaign) }
          : {}),
    })),
    ...(mayRun ? [{ buttons: [create] }] : []),
    ...(mayRun && campaigns.length > 0
      ? [{ small: mrkdwn`Whoever made one has its card in the messages of hallpass` }]
      : []),
  ]);
}

function lineOf({ name, status, deadline }: ReviewCampaign, waiting: number | null) {
  const end = status === 'open' ? mrkdwn`, until ${when(deadline)}` : mrkdwn``;
  const yours = waiting === null || waiting === 0 ? mrkdwn`` : mrkdwn`, ${many(waiting, 'item')} for you`;
  return mrkdwn`${bold(name)} · ${CAMPAIGN_WORDS[status]}${end}${yours}`;
}

const show = ({ id, name }: ReviewCampaign, waiting: number) =>
  button({
    action: ACTIONS.reviewShow,
    label: waiting > 0 ? 'Review' : 'Look',
    value: id,
    says: `Review your items of ${name}`,
  });

const look = ({ id, name }: ReviewCampaign) =>
  button({ action: ACTIONS.reviewLook, label: 'Look', value: id, says: `Look at every item of ${name}` });
