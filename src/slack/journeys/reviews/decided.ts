/** What a decision in the modal comes to, and what is said of it. */
import type { Context } from '../../../context.ts';
import type { Person } from '../../../db/identities/people.ts';
import { findReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
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

/** What became of a decision. */
export interface Outcome {
  /** Null where the page says it all. */
  readonly words: Mrkdwn | null;
  /**
   * Nothing was decided, and whether the same can be sent again, changed or not; null where
   * something was.
   */
  readonly refused: 'for_now' | 'for_good' | null;
  /** Items that the same can be said of once more, while others were decided. */
  readonly left?: number;
}

/**
 * Decides, and says what came of it where the page does not.
 * @throws RefusedError note_required; ForbiddenError not_reviewer, deactivated; NotFoundError
 * review
 */
export async function decided(
  ctx: Context,
  person: Person,
  { campaignId }: Pick<ShownReview, 'campaignId'>,
  items: readonly SeenItem[],
  { choice, lowerTo }: ReviewChoice,
  note: string | null,
): Promise<Outcome> {
  if (choice === 'details') return { words: null, refused: null };
  const decision = choice === 'clear' ? null : choice;
  try {
    const done = await decideItems(ctx, actorOf(person), { campaignId, items, decision, lowerTo, note });
    if (done.decided > 0 || items.length === 0)
      return { words: wordsOf(done), refused: null, left: done.changed + done.unfit };
    if (done.changed + done.unfit > 0) return await notDecided(ctx, campaignId, done);
    return { words: done.own > 0 ? wordsOf(done) : ELSEWHERE, refused: 'for_good' };
  } catch (error) {
    if (error instanceof StaleError) return { words: said(error), refused: 'for_good' };
    if (isNoteRequired(error) || !(error instanceof RefusedError)) throw error;
    return { words: said(error), refused: 'for_now' };
  }
}

/** After the deadline no other decision would do, either. */
async function notDecided(ctx: Context, campaignId: ReviewCampaignId, done: DecidedItems): Promise<Outcome> {
  const campaign = await findReviewCampaign(ctx.db, campaignId);
  if (done.changed > 0 || campaign?.status !== 'closed') return { words: wordsOf(done), refused: 'for_now' };
  const over = new StaleError({ code: 'decided', what: 'review', status: campaign.status });
  return { words: said(over), refused: 'for_good' };
}

const isNoteRequired = (error: unknown): boolean =>
  error instanceof RefusedError && error.code === 'note_required';
const ELSEWHERE = mrkdwn`Nothing was decided: that is somebody else’s to review by now.`;

/** What is said of it; null where the page says it all. */
function wordsOf({ decided: count, own, changed, unfit }: DecidedItems): Mrkdwn | null {
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
    if (error instanceof RefusedError && !isNoteRequired(error)) return said(error);
    throw error;
  }
}
