/**
 * The webhook secret and the OAuth application of an integration that is managed in Slack: what it
 * has, and links to the pages, which are in src/web. Slack never sees either.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { secretKindsOf } from '../../../db/connectors/connector-secrets.ts';
import type { SecretKind } from '../../../domain/connectors/connector-secret.ts';
import { assertEditable } from '../../../operations/setup/assert-editable.ts';
import { beginSecretPage } from '../../../operations/setup/begin-secret-page.ts';
import { hasSecretPages } from '../../../operations/setup/has-secret-pages.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { ConnectorValue } from '../../blocks/values.ts';
import { openForm, updateForm } from '../../forms/open-form.ts';
import { connectorName } from '../../posts/places.ts';
import { secretPageModal, secretsModal, SECRETS_TITLE } from '../../views/connectors/connector-secrets.ts';

type Press = BlockAction<ButtonAction>;

export function registerSecrets(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.connectorSecrets, async ({ ack, action, body, client, context }) => {
    await ack();
    const connectorId = ConnectorValue.parse(action.value);
    await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, SECRETS_TITLE, async () => {
      const { file } = await activeConfig(ctx.db);
      const { name } = await assertEditable(ctx, actorOf(await callOf(context).person()), file, connectorId);
      const has = await secretKindsOf(ctx.db, connectorId);
      return secretsModal({ connectorId, name, has, hasPages: hasSecretPages(ctx) });
    });
  });

  const pages: readonly (readonly [string, SecretKind])[] = [
    [ACTIONS.webhookPage, 'webhook'],
    [ACTIONS.applicationPage, 'oauth'],
  ];
  for (const [action_id, kind] of pages) {
    app.action<Press>(action_id, async ({ ack, action, body, client, context }) => {
      if (body.view === undefined) return;
      const connectorId = ConnectorValue.parse(action.value);
      const actor = actorOf(await callOf(context).person());
      const { token, expiresAt } = await beginSecretPage(ctx, actor, { connectorId, kind });
      await ack();
      const { file } = await activeConfig(ctx.db);
      const name = connectorName(file, connectorId);
      const address = `${ctx.publicUrl}/pages/link/${token}`;
      await updateForm(client, { id: body.view.id }, secretPageModal({ kind, name, address, expiresAt }));
    });
  }
}
