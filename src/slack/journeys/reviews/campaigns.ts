/**
 * Running access reviews: `/access review`, the form, and the buttons of the card. Who may is
 * checked by the operations, at the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import {
  campaignsSeenBy,
  findReviewCampaign,
  findReviewer,
  seesWhole,
} from '../../../db/reviews/campaigns.ts';
import { isAuditor, managesConnector, isAdmin, ownedBy } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { waitingItems } from '../../../db/reviews/items.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import { dayOf } from '../../../domain/day.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { dayBegins } from '../../../domain/reviews/local-time.ts';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../../errors.ts';
import type { OperationContext } from '../../../context.ts';
import { closeCampaign } from '../../../operations/reviews/close-campaign.ts';
import { createCampaign } from '../../../operations/reviews/create-campaign.ts';
import { discardCampaign } from '../../../operations/reviews/discard-campaign.ts';
import { editCampaign } from '../../../operations/reviews/edit-campaign.ts';
import { leaveTask } from '../../../operations/reviews/leave-task.ts';
import { nudgeReviewers } from '../../../operations/reviews/nudge-reviewers.ts';
import { openCampaign } from '../../../operations/reviews/open-campaign.ts';
import { sendEvidence, wantEvidence } from '../../../operations/reviews/want-evidence.ts';
import { wantSnapshot } from '../../../operations/reviews/want-snapshot.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import {
  ReviewBundleValue,
  ReviewCampaignMetadata,
  ReviewTaskMetadata,
  ReviewTaskValue,
  ReviewValue,
} from '../../blocks/review-values.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import type { Post } from '../../blocks/poster.ts';
import { said } from '../../blocks/said.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { keptBelow } from '../../forms/kept-form.ts';
import { openForm } from '../../forms/open-form.ts';
import { readText } from '../../forms/read-form.ts';
import { refreshCopy } from '../../posts/pressed.ts';
import {
  campaignForm,
  CAMPAIGN_TITLE,
  newCampaign,
  type CampaignForm,
} from '../../views/reviews/campaign-form.ts';
import { campaignList } from '../../views/reviews/campaign-list.ts';
import { LEAVE_TITLE, leaveModal } from '../../views/reviews/leave-modal.ts';
import { readCampaignForm } from './form.ts';

type Press = BlockAction<ButtonAction>;

/** The newest ones are listed. */
const MOST_LISTED = 10;

export function registerReviews(app: App, ctx: Context): void {
  registerForm(app, ctx);
  registerTasks(app, ctx);
  registerEvidence(app, ctx);
  for (const [action_id, act, says] of PRESSES) {
    app.action<Press>(action_id, async ({ ack, action, body, respond, context }) => {
      const call = callOf(context);
      const person = await call.person();
      try {
        await act(ctx, actorOf(person), { campaignId: ReviewValue.parse(action.value) });
        await ack();
        if (says !== null) await call.tell(says);
      } catch (error) {
        if (!(error instanceof StaleError || error instanceof RefusedError)) throw error;
        await call.tell(said(error));
      }
      await refreshCopy(ctx, { body, respond });
    });
  }
}

/** Where evidence was posted, whoever may have it has it sent to them. */
function registerEvidence(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.reviewEvidenceAgain, async ({ ack, action, context }) => {
    const call = callOf(context);
    const person = await call.person();
    try {
      await sendEvidence(ctx, actorOf(person), { bundleId: ReviewBundleValue.parse(action.value) });
      await ack();
      await call.tell(mrkdwn`It comes to your messages with hallpass.`);
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      await ack();
      await call.tell(said(error));
    }
  });
}

type Door = (
  ctx: OperationContext,
  actor: PersonActor,
  input: { readonly campaignId: ReviewCampaignId },
) => Promise<void>;

/** Each button of a campaign's card: what it does, and what is said beside the card. */
const PRESSES: readonly (readonly [action: string, act: Door, says: Mrkdwn | null])[] = [
  [ACTIONS.reviewStage, (ctx, actor, input) => wantSnapshot(ctx, actor, { ...input, syncs: false }), null],
  [
    ACTIONS.reviewSync,
    (ctx, actor, input) => wantSnapshot(ctx, actor, { ...input, syncs: true }),
    mrkdwn`GitLab is being read. The snapshot is taken as soon as that is done, and the card says so.`,
  ],
  [ACTIONS.reviewDiscard, discardCampaign, null],
  [ACTIONS.reviewOpen, openCampaign, null],
  [ACTIONS.reviewNudge, nudgeReviewers, mrkdwn`Everybody for whom something waits is reminded.`],
  [
    ACTIONS.reviewEvidence,
    wantEvidence,
    mrkdwn`The evidence comes to your messages with hallpass as soon as it is made.`,
  ],
  [ACTIONS.reviewClose, closeCampaign, null],
];

function registerForm(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.reviewNew, async ({ ack, body, client, context }) => {
    await ack();
    const opening = { client, triggerId: body.trigger_id, log: ctx.log };
    await openForm(opening, CAMPAIGN_TITLE, async (): Promise<ModalView> => {
      const person = await callOf(context).person();
      const connectors = await runBy(ctx, person);
      if (connectors.length === 0) throw new ForbiddenError({ code: 'not_owner', act: 'run_review' });
      return campaignForm(newCampaign(connectors, dayOf(ctx.now())));
    });
  });

  app.action<Press>(ACTIONS.reviewEdit, async ({ ack, action, body, client, context }) => {
    await ack();
    const campaignId = ReviewValue.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log };
    await openForm(opening, CAMPAIGN_TITLE, async () =>
      campaignForm(await formOf(ctx, await callOf(context).person(), campaignId)),
    );
  });

  app.view(FORMS.reviewCampaign, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const { campaignId } = ReviewCampaignMetadata.parse(view.private_metadata);
    const settings = readCampaignForm(view, person.tz ?? 'UTC');
    try {
      if (campaignId === null) await createCampaign(ctx, actorOf(person), settings);
      else await editCampaign(ctx, actorOf(person), { campaignId, settings });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return ack({
        response_action: 'update',
        view: noticeModal(CAMPAIGN_TITLE, keptBelow(saying(said(error)), view)),
      });
    }
    const words = mrkdwn`The snapshot is being taken: its card is in your messages with hallpass, and nobody is asked before you open it.`;
    await ack({ response_action: 'update', view: noticeModal(CAMPAIGN_TITLE, saying(words)) });
  });
}

function registerTasks(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.reviewLeave, async ({ ack, action, body, client }) => {
    await ack();
    const taskId = ReviewTaskValue.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log };
    await openForm(opening, LEAVE_TITLE, async () => leaveModal(taskId));
  });

  app.view(FORMS.reviewLeave, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const { taskId } = ReviewTaskMetadata.parse(view.private_metadata);
    try {
      await leaveTask(ctx, actorOf(person), { taskId, reason: readText(view, FIELDS.reason) });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return ack({
        response_action: 'update',
        view: noticeModal(LEAVE_TITLE, keptBelow(saying(said(error)), view)),
      });
    }
    await ack();
  });
}

/** The integrations whose access reviews somebody may run. */
export async function runBy({ db }: Context, person: Person): Promise<CampaignForm['connectors']> {
  const { file } = await activeConfig(db);
  const owned = isAdmin(file, person) ? null : await ownedBy(db, file, person.id);
  return file.connectors.flatMap(({ id, name }) => (owned?.includes(id) === false ? [] : [{ id, name }]));
}

/** @throws ForbiddenError not_owner; NotFoundError review */
async function formOf(ctx: Context, person: Person, campaignId: ReviewCampaignId): Promise<CampaignForm> {
  const campaign = await findReviewCampaign(ctx.db, campaignId);
  if (campaign === undefined) throw new NotFoundError('review');
  const { file } = await activeConfig(ctx.db);
  for (const id of campaign.scope.connectors)
    if (!(await managesConnector(ctx.db, file, id, person)))
      throw new ForbiddenError({ code: 'not_owner', act: 'run_review' });
  const zone = person.tz ?? 'UTC';
  return {
    ...campaign,
    campaignId,
    until: lastDayBefore(campaign.deadline, zone),
    connectors: await runBy(ctx, person),
  };
}

/** The day that ends at an instant, where somebody is. */
function lastDayBefore(at: Date, zone: string): string {
  const before = new Date(at.getTime() - 1);
  const day = dayOf(before);
  return dayBegins(day, zone) > before ? dayOf(new Date(before.getTime() - 86_400_000)) : day;
}

/** `/access review`: the campaigns somebody runs, reviews or may look at. */
export async function reviewsFor(ctx: Context, person: Person): Promise<Post> {
  const mine = await runBy(ctx, person);
  const { file } = await activeConfig(ctx.db);
  const wholeOn = (await isAuditor(ctx.db, file, person)) ? null : mine.map(({ id }) => id);
  const reader = { personId: person.id, wholeOn, within: null };
  const campaigns = [];
  for (const campaign of await campaignsSeenBy(ctx.db, reader, { after: null, limit: MOST_LISTED })) {
    const reviewer = await findReviewer(ctx.db, campaign.id, person.id);
    const isAsked = reviewer !== undefined && campaign.openedAt !== null;
    const waiting = isAsked ? await waitingItems(ctx.db, campaign.id, person.id) : null;
    campaigns.push({
      campaign,
      maySee: seesWhole(reader, campaign),
      waiting: waiting === null ? null : waiting.filter(({ status }) => status !== 'decided').length,
    });
  }
  return campaignList({ campaigns, mayRun: mine.length > 0 });
}
