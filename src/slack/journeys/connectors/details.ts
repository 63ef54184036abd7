/**
 * The details of a connector: entering them, seeing what GitLab says to them, confirming or
 * discarding them. A token that is typed here goes to `enterDetails` and nowhere else. Start at
 * `registerDetails`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App, BlockAction, ButtonAction, RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { draftModel, type DraftModel } from '../../../db/models/connectors/draft-model.ts';
import { isAdmin } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { DraftId } from '../../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../../errors.ts';
import { hasSecretPages } from '../../../operations/setup/has-secret-pages.ts';
import { confirmDraft } from '../../../operations/setup/confirm-draft.ts';
import { discardDraft } from '../../../operations/setup/discard-draft.ts';
import { editConnector } from '../../../operations/setup/edit-connector.ts';
import { enterDetails } from '../../../operations/setup/enter-details.ts';
import { callOf, type Call } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { faultsInForm, readDetailsForm } from './details-form.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { ConnectorValue, DraftMetadata, DraftValue, ShownDraftValue } from '../../blocks/values.ts';
import { openForm, updateForm } from '../../forms/open-form.ts';
import { listOf, renewIntegrations } from './integrations.ts';
import { refreshCopy } from '../../posts/pressed.ts';
import { listBehind, withList } from '../../forms/shown-list.ts';
import {
  checkingModal,
  detailsModal,
  DETAILS_TITLE,
  doneModal,
  reviewModal,
} from '../../views/connectors/details-modal.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { sentence } from '../../blocks/phrases.ts';
import { said } from '../../blocks/said.ts';
import { faultSentence } from '../../../sentences/faults.ts';

type Press = BlockAction<ButtonAction>;

/** How long the form waits for the check; the message tells the outcome anyhow. */
const WAIT_MS = 15_000;
const LOOK_MS = 200;

export function registerDetails(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.connectorDetails, async ({ ack, action, body, client, context }) => {
    await ack();
    const connectorId = ConnectorValue.parse(action.value);
    const actor = actorOf(await callOf(context).person());
    await show(ctx, { body, client, context }, connectorId, async (person) => {
      const { id } = await editConnector(ctx, actor, { connectorId });
      return shownDraft(ctx, person, id);
    });
  });

  for (const action_id of [ACTIONS.draftDetails, ACTIONS.draftReview]) {
    app.action<Press>(action_id, async ({ ack, action, body, client, context }) => {
      await ack();
      const draftId = DraftValue.parse(action.value);
      await show(ctx, { body, client, context }, draftId, (person) =>
        action_id === ACTIONS.draftReview
          ? shownDraft(ctx, person, draftId)
          : detailsFormOf(ctx, person, draftId),
      );
    });
  }

  app.view(FORMS.details, async ({ ack, view, client, context }) => {
    const person = await callOf(context).person();
    const { draftId } = DraftMetadata.parse(view.private_metadata);
    const { details, token } = readDetailsForm(view);
    const entered = await enterDetails(ctx, actorOf(person), { draftId, details, token });
    if (entered.outcome === 'refused') return ack(faultsInForm(view, entered.faults));
    const list = listBehind(view);
    await ack({ response_action: 'update', view: withList(checkingModal(), list) });
    await updateForm(client, { id: view.id }, withList(await outcomeOf(ctx, person, entered), list));
    await renewIntegrations(ctx, person, list);
  });

  registerAnswers(app, ctx);
}

/** Confirming what was found, and discarding what was entered. */
function registerAnswers(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.draftConfirm, async ({ ack, action, body, client, context, respond }) => {
    const call = callOf(context);
    const [draftId, entry, version] = ShownDraftValue.parse(action.value);
    const person = await call.person();
    try {
      await confirmDraft(ctx, actorOf(person), { draftId, entry, version });
      await ack();
      if (body.view?.type === 'modal') {
        const { entered } = await modelOf(ctx, draftId);
        await updateForm(client, { id: body.view.id }, doneModal(entered.name));
        await renewIntegrations(ctx, person, listBehind(body.view));
      }
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      await showAnew(ctx, { body, client, respond, call }, draftId, error);
    }
  });

  app.action<Press>(ACTIONS.draftDiscard, async ({ ack, action, body, client, context, respond }) => {
    const call = callOf(context);
    const draftId = DraftValue.parse(action.value);
    const person = await call.person();
    await discardDraft(ctx, actorOf(person), { draftId });
    await ack();
    const { entered } = await modelOf(ctx, draftId);
    const gone = saying(mrkdwn`What was entered about ${entered.name} is discarded, and its token deleted.`);
    if (body.view?.type !== 'modal') await call.tell(gone);
    else await updateForm(client, { id: body.view.id }, noticeModal(DETAILS_TITLE, gone));
    await refreshCopy(ctx, { body, respond });
    await renewIntegrations(ctx, person, await listOf(ctx, person, body, draftId));
  });
}

interface Shown {
  readonly body: BlockAction;
  readonly client: WebClient;
  readonly context: Parameters<typeof callOf>[0];
}

/** Shows a modal: in place of the one it was pressed in, else a new one. */
async function show(
  ctx: Context,
  { body, client, context }: Shown,
  entryId: string,
  fill: (person: Person) => Promise<ModalView>,
): Promise<void> {
  const person = await callOf(context).person();
  const view = async () => withList(await fill(person), await listOf(ctx, person, body, entryId));
  if (body.view?.type === 'modal') return updateForm(client, { id: body.view.id }, await view());
  await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, DETAILS_TITLE, view);
}

/** What there is to do about a draft: to confirm what was found, else to enter its details. */
async function shownDraft(ctx: Context, person: Person, draftId: DraftId): Promise<ModalView> {
  const draft = await modelOf(ctx, draftId);
  await assertMine(ctx, person, draft);
  return draft.status === 'checked' ? reviewModal(draft) : detailsFormOf(ctx, person, draftId);
}

/** @throws ForbiddenError not_owner; NotFoundError draft; StaleError decided */
export async function detailsFormOf(ctx: Context, person: Person, draftId: DraftId): Promise<ModalView> {
  const draft = await modelOf(ctx, draftId);
  await assertMine(ctx, person, draft);
  if (draft.status === 'confirmed' || draft.status === 'discarded') throw new NotFoundError('draft');
  if (ctx.boxes === null)
    return noticeModal(DETAILS_TITLE, saying(sentence(faultSentence({ code: 'no_secret_key' }))));
  const { file } = await activeConfig(ctx.db);
  return detailsModal(draft, { isAdmin: isAdmin(file, person), hasPages: hasSecretPages(ctx) });
}

async function modelOf(ctx: Context, draftId: DraftId): Promise<DraftModel> {
  const draft = await draftModel(ctx.db, draftId);
  if (draft === undefined) throw new NotFoundError('draft');
  return draft;
}

/** What was entered is for those alone who may enter it. @throws ForbiddenError not_owner */
async function assertMine(ctx: Context, person: Person, { owners }: DraftModel): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  if (isAdmin(file, person) || owners.some(({ id }) => id === person.id)) return;
  throw new ForbiddenError({ code: 'not_owner', act: 'set_up_integration' });
}

/**
 * Waits for the check of an entry, and shows what came of it; after a while, that it is still under
 * way.
 */
async function outcomeOf(
  ctx: Context,
  person: Person,
  { draftId, entry }: { readonly draftId: DraftId; readonly entry: number },
): Promise<ModalView> {
  for (let left = WAIT_MS; left > 0; left -= LOOK_MS) {
    const draft = await modelOf(ctx, draftId);
    if (draft.entry !== entry || draft.status !== 'checking') return shownDraft(ctx, person, draftId);
    await sleep(LOOK_MS);
  }
  return noticeModal(
    DETAILS_TITLE,
    saying(mrkdwn`GitLab takes its time. You may close this: what comes of it is sent to you as a message.`),
  );
}

/**
 * Nothing is lost by a press that came too late: it is told why, and what is to be confirmed is
 * shown as it is now.
 */
async function showAnew(
  ctx: Context,
  pressed: {
    readonly body: BlockAction;
    readonly client: WebClient;
    readonly respond: RespondFn;
    readonly call: Call;
  },
  draftId: DraftId,
  error: StaleError,
): Promise<void> {
  const { body, client, respond, call } = pressed;
  const words = error.code === 'version' ? CONFIGURATION_CHANGED : said(error);
  const draft = await modelOf(ctx, draftId);
  if (body.view?.type === 'modal' && draft.checked !== null)
    return updateForm(
      client,
      { id: body.view.id },
      withList(reviewModal(draft, words), listBehind(body.view)),
    );
  await call.tell(words);
  await refreshCopy(ctx, { body, respond });
}

const CONFIGURATION_CHANGED = mrkdwn`The configuration changed meanwhile, so nothing was put in force. What was entered is still here: look at the changes against what is in force now, and confirm again.`;
