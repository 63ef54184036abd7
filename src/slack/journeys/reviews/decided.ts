/** What a decision in the modal comes to, and what is said of it. */
import type { Context } from '../../../context.ts';
import type { Person } from '../../../db/identities/people.ts';
import { findReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { RefusedError, StaleError } from '../../../errors.ts';
import { decideItems, type DecidedItems, type SeenItem } from '../../../operations/reviews/decide-items.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { ReviewChoice, ShownReview } from '../../blocks/review-values.ts';
import { said } from '../../blocks/said.ts';
import { actorOf } from '../../edge/caller.ts';
import { many } from '../../views/reviews/words.ts';

/** Whether a note has to be asked for first. */
export async function wantsNote(
  ctx: Context,
  { campaignId }: ShownReview,
  { choice }: ReviewChoice,
): Promise<boolean> {
  if (choice === 'keep' || choice === 'clear') return false;
  return (await findReviewCampaign(ctx.db, campaignId))?.noteRequired === true;
}

/**
 * Decides, and says what came of it where the page does not.
 * @throws RefusedError note_required
 */
export async function decided(
  ctx: Context,
  person: Person,
  { campaignId }: Pick<ShownReview, 'campaignId'>,
  items: readonly SeenItem[],
  { choice, lowerTo }: ReviewChoice,
  note: string | null,
): Promise<Mrkdwn | null> {
  if (choice === 'details') return null;
  const decision = choice === 'clear' ? null : choice;
  return orSaid(async () => {
    const done = await decideItems(ctx, actorOf(person), { campaignId, items, decision, lowerTo, note });
    return items.length > 0 && isNothing(done) ? ELSEWHERE : outcomeOf(done);
  });
}

const isNothing = ({ decided: count, own, changed, unfit }: DecidedItems): boolean =>
  count + own + changed + unfit === 0;
const ELSEWHERE = mrkdwn`Nothing was decided: that is somebody else’s to review by now.`;

/** What is said of it; null where the page says it all. */
function outcomeOf({ decided: count, own, changed, unfit }: DecidedItems): Mrkdwn | null {
  const parts = [
    ...(count > 1 ? [`${many(count, 'item')} decided.`] : []),
    ...(own > 0
      ? [
          `${many(own, 'item')} ${own === 1 ? 'is' : 'are'} or could be your own: somebody else reviews ${own === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ...(changed > 0
      ? [
          `${many(changed, 'item')} changed in GitLab after ${changed === 1 ? 'it was' : 'they were'} shown to you: look at what stands there now, and decide again.`,
        ]
      : []),
    ...(unfit > 0
      ? [
          `${many(unfit, 'item')} stayed as ${unfit === 1 ? 'it was' : 'they were'}: that cannot be decided there, as no policy would let them ask, the role is no lower, or it is over.`,
        ]
      : []),
  ];
  return parts.length === 0 ? null : mrkdwn`${parts.join(' ')}`;
}

/** What came of it, or why not, where that is no reason to close the page. */
export async function orSaid(act: () => Promise<Mrkdwn | null>): Promise<Mrkdwn | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof StaleError) return said(error);
    if (error instanceof RefusedError && error.code !== 'note_required') return said(error);
    throw error;
  }
}
