/** Reviewing: the modal that pages through a reviewer's items, and all that is pressed in it. */
import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Context } from '../../../context.ts';
import type { Person } from '../../../db/identities/people.ts';
import { REVIEW_FILTERS } from '../../../domain/reviews/review-filter.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { finishReview } from '../../../operations/reviews/finish-review.ts';
import { notePageShown } from '../../../operations/reviews/note-page-shown.ts';
import { undoItem } from '../../../operations/reviews/undo-item.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { PageValue } from '../../blocks/values.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import {
  ReviewChoice,
  ReviewItemChoice,
  ReviewItemValue,
  ReviewValue,
  ShownReviewMetadata,
  type ShownReview,
} from '../../blocks/review-values.ts';
import { callOf, type Call } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { isInModal, openForm, updateForm } from '../../forms/open-form.ts';
import { refreshCopy } from '../../posts/pressed.ts';
import { reviewFilterModal } from '../../views/reviews/filter.ts';
import { many, REVIEW_TITLE } from '../../views/reviews/words.ts';
import { decided, orSaid, wantsNote } from './decided.ts';
import { leavesIn } from './form.ts';
import { registerNoted } from './noted.ts';
import { itemForm, pageOf, seenOn } from './page-of.ts';

type Press = BlockAction<ButtonAction>;
type Choice = BlockAction<StaticSelectAction>;

/** Several stand in one view, each with the id of its item. */
const ITEM = new RegExp(`^${ACTIONS.reviewItem.replace('.', '\\.')}/`);

export function registerReviewItems(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.reviewShow, async ({ ack, action, body, client, context }) => {
    await ack();
    await openItems(ctx, { call: callOf(context), client, body, value: action.value }, 'mine');
  });
  app.action<Press>(ACTIONS.reviewLook, async ({ ack, action, body, client, context }) => {
    await ack();
    await openItems(ctx, { call: callOf(context), client, body, value: action.value }, 'all');
  });
  registerTurns(app, ctx);
  registerDecisions(app, ctx);
  registerFinish(app, ctx);
  registerNoted(app, ctx);
}

interface Opened {
  readonly call: Call;
  readonly client: WebClient;
  readonly body: Press;
  readonly value: string | undefined;
}

function openItems(
  ctx: Context,
  { call, client, body, value }: Opened,
  whose: ShownReview['whose'],
): Promise<void> {
  const campaignId = ReviewValue.parse(value);
  const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: isInModal(body) };
  return openForm(opening, REVIEW_TITLE, async () => {
    const person = await call.person();
    const shown: ShownReview = { ...FIRST_SHOWN, campaignId, whose };
    await noteShown(ctx, person, shown);
    return pageOf(ctx, person, shown, null);
  });
}

const FIRST_SHOWN = { tab: 'open', by: 'place', text: null, only: null, page: 0, moved: null } as const;

/** Who only looks decides nothing that could be timed. */
async function noteShown(ctx: Context, person: Person, shown: ShownReview): Promise<void> {
  if (shown.whose === 'mine') await notePageShown(ctx, actorOf(person), shown);
}

const TURNS: readonly (readonly [
  action: string,
  turn: (shown: ShownReview, value: string) => ShownReview,
])[] = [
  [ACTIONS.reviewTabOpen, (shown) => ({ ...shown, tab: 'open', page: 0 })],
  [ACTIONS.reviewTabDecided, (shown) => ({ ...shown, tab: 'decided', page: 0 })],
  [ACTIONS.reviewTabDone, (shown) => ({ ...shown, tab: 'done', page: 0 })],
  [
    ACTIONS.reviewGroup,
    (shown, value) => ({ ...shown, by: value === 'person' ? 'person' : 'place', page: 0 }),
  ],
  [ACTIONS.reviewPrevious, (shown, value) => ({ ...shown, page: PageValue.parse(value) })],
  [ACTIONS.reviewNext, (shown, value) => ({ ...shown, page: PageValue.parse(value) })],
];

function registerTurns(app: App, ctx: Context): void {
  for (const [action_id, turn] of TURNS) {
    app.action<Press>(action_id, async ({ ack, action, body, client, context }) => {
      await ack();
      if (body.view === undefined) return;
      const shown = turn(ShownReviewMetadata.parse(body.view.private_metadata), action.value ?? '');
      const person = await callOf(context).person();
      await noteShown(ctx, person, shown);
      await updateForm(client, body.view, await pageOf(ctx, person, shown, null));
    });
  }

  app.action<Press>(ACTIONS.reviewFilter, async ({ ack, body, client }) => {
    await ack();
    if (body.view === undefined) return;
    await updateForm(
      client,
      body.view,
      reviewFilterModal(ShownReviewMetadata.parse(body.view.private_metadata)),
    );
  });

  app.view(FORMS.reviewPage, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const leaves = leavesIn(view);
    const only = z.enum(REVIEW_FILTERS).safeParse(leaves.get(FIELDS.leaveOut)?.selected_option?.value);
    const shown: ShownReview = {
      ...ShownReviewMetadata.parse(view.private_metadata),
      text: leaves.get(FIELDS.place)?.value?.trim() || null,
      only: only.success ? only.data : null,
      page: 0,
    };
    await ack({ response_action: 'update', view: await pageOf(ctx, person, shown, null) });
  });
}

function registerDecisions(app: App, ctx: Context): void {
  app.action<Choice>(ITEM, async ({ ack, action, body, client, context }) => {
    const { view } = body;
    if (view === undefined) return;
    const [id, choice, seenAs = null] = ReviewItemChoice.parse(action.selected_option.value);
    const shown = ShownReviewMetadata.parse(view.private_metadata);
    const person = await callOf(context).person();
    if (choice.choice === 'details' || (await wantsNote(ctx, shown, choice))) {
      await ack();
      const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: true };
      return openForm(opening, REVIEW_TITLE, () =>
        itemForm(ctx, person, { shown, viewId: view.id, itemId: id, choice }),
      );
    }
    const { words } = await decided(ctx, person, shown, [{ id, seenAs }], choice, null);
    await ack();
    await updateForm(client, { id: view.id }, await pageOf(ctx, person, shown, words));
  });

  app.action<Choice>(ACTIONS.reviewAll, async ({ ack, action, body, client, context }) => {
    const { view } = body;
    if (view === undefined) return;
    const choice = ReviewChoice.parse(action.selected_option.value);
    const shown = ShownReviewMetadata.parse(view.private_metadata);
    const person = await callOf(context).person();
    if (await wantsNote(ctx, shown, choice)) {
      await ack();
      const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: true };
      return openForm(opening, REVIEW_TITLE, () =>
        itemForm(ctx, person, { shown, viewId: view.id, itemId: null, choice }),
      );
    }
    const items = await seenOn(ctx, person, shown);
    const { words } = await decided(ctx, person, shown, items, choice, null);
    await ack();
    await updateForm(client, { id: view.id }, await pageOf(ctx, person, { ...shown, page: 0 }, words));
  });
}

function registerFinish(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.reviewFinish, async ({ ack, action, body, client, context, respond }) => {
    const call = callOf(context);
    const person = await call.person();
    if (!isInModal(body) || body.view === undefined) {
      const words = await finished(ctx, person, ReviewValue.parse(action.value));
      await ack();
      if (words !== null) await call.tell(words);
      return refreshCopy(ctx, { body, respond });
    }
    const shown = ShownReviewMetadata.parse(body.view.private_metadata);
    const words = await finished(ctx, person, shown.campaignId);
    await ack();
    await updateForm(
      client,
      { id: body.view.id },
      await pageOf(ctx, person, { ...shown, tab: 'done', page: 0 }, words),
    );
  });

  app.action<Press>(ACTIONS.reviewUndo, async ({ ack, action, body, client, context }) => {
    const person = await callOf(context).person();
    if (body.view === undefined) return;
    const shown = ShownReviewMetadata.parse(body.view.private_metadata);
    const words = await orSaid(async () => {
      await undoItem(ctx, actorOf(person), { itemId: ReviewItemValue.parse(action.value) });
      return mrkdwn`It is being put back.`;
    });
    await ack();
    await updateForm(client, { id: body.view.id }, await pageOf(ctx, person, shown, words));
  });
}

/** What came of it, or why nothing did. */
const finished = (ctx: Context, person: Person, campaignId: ReviewCampaignId): Promise<Mrkdwn | null> =>
  orSaid(async () => {
    const { submitted, left } = await finishReview(ctx, actorOf(person), { campaignId });
    const rest =
      left === 0 ? mrkdwn`` : mrkdwn` ${many(left, 'item')} still ${left === 1 ? 'waits' : 'wait'} for you.`;
    return mrkdwn`${many(submitted, 'decision')} ${submitted === 1 ? 'is' : 'are'} being carried out.${rest}`;
  });
