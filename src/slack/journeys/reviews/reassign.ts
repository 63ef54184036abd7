/** Reassign…: what waits for a reviewer goes to somebody else, with a reason. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { z } from 'zod';
import type { Context } from '../../../context.ts';
import { itemIdsOf } from '../../../db/models/reviews/page.ts';
import { findSlackPerson } from '../../../db/identities/people.ts';
import { StaleError } from '../../../errors.ts';
import { errorSentence } from '../../../sentences/error-sentence.ts';
import { SLACK_WAYS } from '../../blocks/slack-ways.ts';
import { reassignItems } from '../../../operations/reviews/reassign-items.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { ReviewItemMetadata, ShownReviewMetadata } from '../../blocks/review-values.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { openForm, updateForm } from '../../forms/open-form.ts';
import { readText } from '../../forms/read-form.ts';
import {
  givenWords,
  reassignModal,
  SAME_REVIEWER,
  theirOwn,
  UNKNOWN_REVIEWER,
} from '../../views/reviews/reassign-modal.ts';
import { REVIEW_TITLE } from '../../views/reviews/words.ts';
import { filterOf, pageOf } from './page-of.ts';

export function registerReassign(app: App, ctx: Context): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.reviewReassign, async ({ ack, body, client, context }) => {
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const shown = ShownReviewMetadata.parse(view.private_metadata);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: true };
    await openForm(opening, REVIEW_TITLE, async () => {
      const person = await callOf(context).person();
      return reassignModal(shown, view.id, (await itemIdsOf(ctx.db, filterOf(person, shown))).length);
    });
  });

  app.view(FORMS.reviewReassign, async ({ ack, view, client, context }) => {
    const person = await callOf(context).person();
    const { shown, viewId } = ReviewItemMetadata.parse(view.private_metadata);
    const chosen = Chosen.parse(view.state.values['person']?.[FIELDS.person]).selected_user;
    const other = await findSlackPerson(ctx.db, person.slackTeamId, chosen);
    if (other === undefined) return ack(atPerson(UNKNOWN_REVIEWER));
    if (other.id === person.id) return ack(atPerson(SAME_REVIEWER));
    const itemIds = await itemIdsOf(ctx.db, filterOf(person, shown));
    const input = { ...shown, itemIds, to: other.id, reason: readText(view, FIELDS.reason) };
    try {
      const { given, kept } = await reassignItems(ctx, actorOf(person), input);
      if (given === 0 && kept > 0) return await ack(atPerson(theirOwn(kept, other.name)));
      await ack();
      const words = givenWords({ given, kept }, other.name);
      await updateForm(client, { id: viewId }, await pageOf(ctx, person, { ...shown, page: 0 }, words));
    } catch (error) {
      if (!(error instanceof StaleError) || error.told.code !== 'moved') throw error;
      if (error.told.what !== 'person_left') throw error;
      await ack(atPerson(errorSentence(error, SLACK_WAYS)));
    }
  });
}

/** Said at the field in which somebody was chosen. */
const atPerson = (words: string) => ({ response_action: 'errors', errors: { person: words } }) as const;

const Chosen = z.object({ selected_user: z.string() });
