/** Decided with a note, in the form on top of the page of a review. */
import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ReviewItemId } from '../../../domain/id.ts';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { ReviewChoice, ReviewItemMetadata, ShownReviewMetadata } from '../../blocks/review-values.ts';
import { callOf } from '../../edge/call.ts';
import { keptBelow, problemAbove } from '../../forms/kept-form.ts';
import { updateForm } from '../../forms/open-form.ts';
import { REVIEW_TITLE } from '../../views/reviews/words.ts';
import { decided, type Outcome } from './decided.ts';
import { leavesIn } from './form.ts';
import { itemForm, pageOf, seenOn } from './page-of.ts';

export function registerNoted(app: App, ctx: Context): void {
  app.view(FORMS.reviewItem, async ({ ack, view, client, context }) => {
    const person = await callOf(context).person();
    const { shown, viewId, itemId, seenAs } = ReviewItemMetadata.parse(view.private_metadata);
    const leaves = leavesIn(view);
    const choice = ReviewChoice.parse(leaves.get(FIELDS.undecided)?.selected_option?.value);
    const note = leaves.get(FIELDS.note)?.value?.trim() || null;
    const items = itemId === null ? await seenOn(ctx, person, shown) : [{ id: itemId, seenAs }];
    const outcome = await decided(ctx, person, shown, items, choice, note);
    const page = await pageOf(ctx, person, shown, wordsWith(note, outcome));
    const open = await stays(ctx, person, outcome, { sent: view, page, viewId, itemId, choice });
    await (open === null ? ack() : ack({ response_action: 'update', view: open }));
    await updateForm(client, { id: viewId }, page);
  });
}

/** What some were decided with is still there to be copied for the rest. */
const wordsWith = (note: string | null, { words, left = 0 }: Outcome): Outcome['words'] =>
  words === null || note === null || left === 0 ? words : mrkdwn`${words} Your note: “${note}”`;

interface Sent {
  readonly sent: object;
  /** What stands below the form by now. */
  readonly page: ModalView;
  readonly viewId: string;
  readonly itemId: ReviewItemId | null;
  readonly choice: ReviewChoice;
}

/** What the form shows that nothing was decided by, with the note; null where it is done. */
async function stays(
  ctx: Context,
  person: Person,
  { words, refused }: Outcome,
  { sent, page, viewId, itemId, choice }: Sent,
): Promise<ModalView | null> {
  if (refused === null) return null;
  const why = words ?? mrkdwn`Nothing was decided.`;
  if (refused === 'for_good') return noticeModal(REVIEW_TITLE, keptBelow(saying(why), sent));
  // What changed in GitLab is shown as it is now, and counts as seen.
  const shown = ShownReviewMetadata.parse(page.private_metadata);
  const now = await itemForm(ctx, person, { shown, viewId, itemId, choice });
  return problemAbove({ ...sent, ...now }, why)?.view ?? null;
}
