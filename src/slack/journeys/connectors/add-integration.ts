/** Adding an integration: the form that creates it, and the way on to its details. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { openDrafts } from '../../../db/connectors/connector-drafts.ts';
import { draftModel, type DraftModel } from '../../../db/models/connectors/draft-model.ts';
import { isAdmin } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { isSameName } from '../../../domain/connectors/connector-name.ts';
import type { DraftId } from '../../../domain/id.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';
import { createDraft } from '../../../operations/setup/create-draft.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { faultsInForm, readDetailsForm } from './details-form.ts';
import { detailsFormOf } from './details.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { ApplicationsMetadata } from '../../blocks/values.ts';
import { renewIntegrations } from './integrations.ts';
import { openForm } from '../../forms/open-form.ts';
import { listBehind, pressedList, withList } from '../../forms/shown-list.ts';
import {
  ADD_TITLE,
  createdModal,
  integrationModal,
  NEW_APPLICATION,
} from '../../views/connectors/integration-modal.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { sentence } from '../../blocks/phrases.ts';
import { faultSentence } from '../../../sentences/faults.ts';

type Press = BlockAction<ButtonAction>;

/** As many as fit into the choice, and what a form can remember. */
const MOST_APPLICATIONS = 20;
const USUAL_NAME = 'GitLab';

export function registerAdding(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.connectorAdd, async ({ ack, body, client, context }) => {
    await ack();
    await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, ADD_TITLE, async () =>
      withList(await formFor(ctx, await callOf(context).person()), pressedList(body, 0)),
    );
  });

  app.view(FORMS.integration, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const { applications } = ApplicationsMetadata.parse(view.private_metadata);
    const { details, application } = readDetailsForm(view);
    const { name = '', owners = [] } = details;
    const created = await createDraft(ctx, actorOf(person), {
      name,
      owners,
      application:
        application === null || application === NEW_APPLICATION
          ? ''
          : (applications[Number(application)] ?? ''),
    });
    if (created.outcome === 'refused') return ack(faultsInForm(view, created.faults));
    const { id } = created.draft;
    const list = listBehind(view);
    const next =
      created.asked.length === 0
        ? await detailsFormOf(ctx, person, id)
        : createdModal(await createdModel(ctx, id));
    await ack({ response_action: 'update', view: withList(next, list) });
    await renewIntegrations(ctx, person, list);
  });
}

async function createdModel(ctx: Context, id: DraftId): Promise<DraftModel> {
  const draft = await draftModel(ctx.db, id);
  if (draft === undefined) throw new NotFoundError('draft');
  return draft;
}

async function formFor(ctx: Context, person: Person): Promise<ModalView> {
  const { file } = await activeConfig(ctx.db);
  if (!isAdmin(file, person)) throw new ForbiddenError({ code: 'not_admin', act: 'add_integration' });
  if (ctx.boxes === null)
    return noticeModal(ADD_TITLE, saying(sentence(faultSentence({ code: 'no_secret_key' }))));
  const drafts = (await openDrafts(ctx.db)).map(({ entered }) => entered);
  const known = [...file.connectors, ...drafts];
  const named = known.map(({ name, application = '' }) => (application === '' ? name : application));
  const applications = [...new Set(named)].slice(0, MOST_APPLICATIONS);
  return integrationModal({
    applications,
    creator: person.slackUserId,
    name: known.some((one) => isSameName(one, { name: USUAL_NAME })) ? '' : USUAL_NAME,
  });
}
