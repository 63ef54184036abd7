/** A press in the table of a reviewer's message: that row is decided on, until Finish review. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { findReviewItem } from '../../../db/reviews/items.ts';
import { NotFoundError } from '../../../errors.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { ReviewItemChoice } from '../../blocks/review-values.ts';
import { callOf } from '../../edge/call.ts';
import { refreshCopy } from '../../posts/pressed.ts';
import { decided } from './decided.ts';

/** Each cell has an id of its own. */
const CELL = new RegExp(`^${ACTIONS.reviewCell.replace('.', '\\.')}/`);

export function registerReviewCells(app: App, ctx: Context): void {
  app.action<BlockAction<ButtonAction>>(CELL, async ({ ack, action, body, respond, context }) => {
    const call = callOf(context);
    const person = await call.person();
    const [id, choice, seenAs = null] = ReviewItemChoice.parse(action.value);
    const item = await findReviewItem(ctx.db, id);
    if (item === undefined) throw new NotFoundError('review');
    const { words } = await decided(ctx, person, item, [{ id, seenAs }], choice, null);
    await ack();
    if (words !== null) await call.tell(words);
    await refreshCopy(ctx, { body, respond });
  });
}
