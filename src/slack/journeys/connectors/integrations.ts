/**
 * `/access integrations`: the integrations somebody manages and how they are doing, and pausing,
 * resuming, removing and syncing them. Details are in details.ts, adding is in add-integration.ts.
 * Who may is looked up at every press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { liveGrants } from '../../../db/models/grants/access-lists.ts';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { integrationsOf } from '../../../db/models/connectors/integrations.ts';
import { adminsOf } from '../../../db/policies/owners.ts';
import { isDirectoryRead, type Person } from '../../../db/identities/people.ts';
import { StaleError } from '../../../errors.ts';
import { assertEditable } from '../../../operations/setup/assert-editable.ts';
import { pauseConnector } from '../../../operations/setup/pause-connector.ts';
import { removalFault, removeConnector } from '../../../operations/setup/remove-connector.ts';
import { requestSync } from '../../../operations/sync/request-sync.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { ChangeMetadata, ConnectorValue, PageValue } from '../../blocks/values.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { openForm } from '../../forms/open-form.ts';
import { connectorName } from '../../posts/places.ts';
import type { Post } from '../../blocks/poster.ts';
import { refreshList } from '../../posts/pressed.ts';
import { listBehind, pressedList, renewList, withList, type ShownList } from '../../forms/shown-list.ts';
import {
  CHANGE_TITLE,
  notRemovableModal,
  pauseModal,
  removeModal,
  type ChangeForm,
} from '../../views/connectors/connector-modals.ts';
import {
  askTheAdmins,
  integrationsList,
  pageOf,
  peopleStillRead,
} from '../../views/connectors/integrations-list.ts';
import { syncing } from '../../views/connectors/syncing.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { saidRefusal } from '../../blocks/said.ts';

type Press = BlockAction<ButtonAction>;

export function registerIntegrations(app: App, ctx: Context): void {
  for (const turn of [ACTIONS.integrationsPage, ACTIONS.integrationsBack]) {
    app.action<Press>(turn, async ({ ack, action, body, respond, context }) => {
      await ack();
      const person = await callOf(context).person();
      await refreshList(ctx, { body, respond }, () =>
        integrationsPage(ctx, person, PageValue.parse(action.value)),
      );
    });
  }

  app.action<Press>(ACTIONS.sync, async ({ ack, action, body, context }) => {
    const call = callOf(context);
    const connectorId = ConnectorValue.parse(action.value);
    const askedAt = ctx.now();
    const { connectors, paused } = await requestSync(ctx, actorOf(await call.person()), { connectorId });
    await ack();
    // On the Home tab the integration itself says so in a moment.
    if (body.view !== undefined && paused.length === 0) return;
    const { file } = await activeConfig(ctx.db);
    const named = (ids: readonly string[]): string[] => ids.map((id) => connectorName(file, id));
    await call.tell(syncing({ connectors: named(connectors), paused: named(paused), askedAt }));
  });

  for (const [action_id, formOf] of [
    [ACTIONS.connectorPause, pauseFormOf],
    [ACTIONS.connectorResume, pauseFormOf],
    [ACTIONS.connectorRemove, removeFormOf],
  ] as const) {
    app.action<Press>(action_id, async ({ ack, action, body, client, context }) => {
      await ack();
      const connectorId = ConnectorValue.parse(action.value);
      await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, CHANGE_TITLE, async () => {
        const person = await callOf(context).person();
        const form = await formOf(ctx, await changeOf(ctx, person, connectorId));
        return withList(form, await listOf(ctx, person, body, connectorId));
      });
    });
  }

  registerForms(app, ctx);
}

/** What was chosen in the forms of pausing, resuming and removing. */
function registerForms(app: App, ctx: Context): void {
  app.view(FORMS.pause, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const change = ChangeMetadata.parse(view.private_metadata);
    await changed(ctx, change.connectorId, () => pauseConnector(ctx, actorOf(person), change));
    const { file } = await activeConfig(ctx.db);
    const name = connectorName(file, change.connectorId);
    const said = change.paused
      ? mrkdwn`${name} is paused. What was granted before still ends on time.`
      : mrkdwn`${name} is resumed, and read anew now.`;
    await ack({ response_action: 'update', view: noticeModal(CHANGE_TITLE, saying(said)) });
    await renewIntegrations(ctx, person, listBehind(view));
  });

  app.view(FORMS.remove, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const change = ChangeMetadata.parse(view.private_metadata);
    const { file } = await activeConfig(ctx.db);
    const name = connectorName(file, change.connectorId);
    const { ending } = await changed(ctx, change.connectorId, () =>
      removeConnector(ctx, actorOf(person), change),
    );
    const grants =
      ending === 0
        ? mrkdwn``
        : mrkdwn` ${ending === 1 ? 'One grant is' : `${ending} grants are`} being taken back in GitLab.`;
    const said = mrkdwn`${name} is removed.${grants}`;
    await ack({ response_action: 'update', view: noticeModal(CHANGE_TITLE, saying(said)) });
    await renewIntegrations(ctx, person, listBehind(view));
  });
}

/** The list for one person, or whom to ask. */
export const integrationsFor = (ctx: Context, person: Person): Promise<Post> =>
  integrationsPage(ctx, person, 0);

/**
 * The list on which, or in a modal above which, the button of an entry was pressed; null for a
 * press elsewhere.
 */
export async function listOf(
  ctx: Context,
  person: Person,
  pressed: BlockAction,
  entryId: string,
): Promise<ShownList> {
  if (pressed.view?.type === 'modal') return listBehind(pressed.view);
  if (pressedList(pressed, 0) === null) return null;
  const { file } = await activeConfig(ctx.db);
  return pressedList(pressed, pageOf(await integrationsOf(ctx.db, file, person), entryId));
}

/** Brings a list up to date. Never rejects. */
export const renewIntegrations = (ctx: Context, person: Person, shown: ShownList): Promise<void> =>
  renewList(ctx, { shown, reader: person.slackUserId }, (page) => integrationsPage(ctx, person, page));

async function integrationsPage(ctx: Context, person: Person, page: number): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const mine = await integrationsOf(ctx.db, file, person);
  if (!mine.isAdmin && mine.drafts.length + mine.connectors.length === 0)
    return (await isDirectoryRead(ctx.db)) ? askTheAdmins(await adminsOf(ctx.db, file)) : peopleStillRead();
  return integrationsList(mine, page);
}

/**
 * The connector as it is now, for whoever may change it.
 * @throws ForbiddenError not_owner, managed_by_file; NotFoundError connector
 */
async function changeOf(ctx: Context, person: Person, connectorId: string): Promise<ChangeForm> {
  const { file, version } = await activeConfig(ctx.db);
  return { connector: await assertEditable(ctx, actorOf(person), file, connectorId), version };
}

const pauseFormOf = (_: Context, change: ChangeForm): Promise<ModalView> =>
  Promise.resolve(pauseModal(change));

async function removeFormOf(ctx: Context, change: ChangeForm): Promise<ModalView> {
  const fault = await removalFault(ctx.db, change.connector);
  if (fault !== null) return notRemovableModal(change.connector, saidRefusal(fault));
  const held = await liveGrants(ctx.db, { connectorIds: [change.connector.id] }, MOST_COUNTED);
  return removeModal({ ...change, grants: held.filter(({ status }) => status !== 'revoking') });
}

const MOST_COUNTED = 1000;

/** Says of a change that came too late what to do. */
async function changed<T>(ctx: Context, connectorId: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof StaleError) || error.told.code !== 'version') throw error;
    const { file } = await activeConfig(ctx.db);
    const { version } = error.told;
    throw new StaleError({ code: 'version', version, connector: connectorName(file, connectorId) });
  }
}
