import type { Button } from '@slack/types';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { button, type Part } from '../../blocks/message.ts';
import { bold, mrkdwn, plain } from '../../blocks/mrkdwn.ts';
import { many } from './words.ts';

/** Has what a reviewer decided carried out, of whom so many items are open. Pure. */
export const finishButton = ({ id, name }: Pick<ReviewCampaign, 'id' | 'name'>, open: number): Button =>
  button({
    action: ACTIONS.reviewFinish,
    label: 'Finish review',
    value: id,
    says: `Have what is decided in ${name} carried out`,
    style: 'primary',
    confirm: {
      title: plain('Carry it out?', 100),
      text: plain(
        `What you decided is carried out in GitLab now.${open === 0 ? '' : ` ${many(open, 'item')} still ${open === 1 ? 'waits' : 'wait'} for you.`}`,
        300,
      ),
      confirm: plain('Finish', 30),
      deny: plain('Not yet', 30),
    },
  });

/** How many decisions wait for that, and what it does; nothing for none. Pure. */
export const stagedParts = (staged: number): readonly Part[] =>
  staged === 0
    ? []
    : [
        {
          small: mrkdwn`${many(staged, 'decision')} not carried out yet: ${bold('Finish review')} has ${staged === 1 ? 'it' : 'them'} done in GitLab`,
        },
      ];
