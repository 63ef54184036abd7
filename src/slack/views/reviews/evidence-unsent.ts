/** Slack does not take a file of evidence: why, and what to do. Pure. */
import type { Unsent } from '../../../db/models/reviews/campaign-model.ts';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import { message, type Part } from '../../blocks/message.ts';
import type { Post } from '../../blocks/poster.ts';

type Reviewed = Pick<ReviewCampaign, 'id' | 'name'>;

export const evidenceUnsent = (campaign: Reviewed, unsent: Unsent | null): Post =>
  unsent === null
    ? message([{ line: mrkdwn`The file with the evidence of ${bold(campaign.name)} is where it was to go` }])
    : message([
        { line: mrkdwn`${bold('Evidence')} of the access review ${bold(campaign.name)} is made and kept` },
        ...unsentParts(campaign, unsent),
      ]);

/** Why, what to do, and how to have the file meanwhile. */
export function unsentParts({ id }: Reviewed, { code: why, isTried }: Unsent): Part[] {
  const what =
    why === 'missing_scope'
      ? mrkdwn`Its file cannot be sent: the Slack app lacks the scope ${code('files:write')}. Whoever runs hallpass adds it at api.slack.com/apps under OAuth & Permissions and reinstalls the app`
      : mrkdwn`Its file cannot be sent: Slack answers ${code(why)}`;
  const then = isTried
    ? mrkdwn`It is tried every ten minutes, and follows by itself.`
    : mrkdwn`It is not tried again by itself: press ${bold('Evidence')} on the card of the review once Slack takes files.`;
  return [
    { line: what },
    {
      small: mrkdwn`${then} The same file from the shell: ${code(`hallpass evidence get ${id} --out evidence.zip`)}`,
    },
  ];
}
