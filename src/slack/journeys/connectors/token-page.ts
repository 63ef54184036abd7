/**
 * Entering a token on a page of hallpass instead of in Slack: the link to it. The page is in
 * src/web.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { findDraft } from '../../../db/connectors/connector-drafts.ts';
import { beginTokenPage } from '../../../operations/setup/begin-token-page.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { isLateTrigger } from '../../forms/explain-error.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { DraftValue } from '../../blocks/values.ts';
import { updateForm } from '../../forms/open-form.ts';
import { DETAILS_TITLE } from '../../views/connectors/details-modal.ts';
import { tokenPageModal } from '../../views/connectors/token-page.ts';

type Press = BlockAction<ButtonAction>;

export function registerPages(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.tokenPage, async ({ ack, action, body, client, context }) => {
    if (body.view === undefined) return;
    const draftId = DraftValue.parse(action.value);
    const { token, expiresAt } = await beginTokenPage(ctx, actorOf(await callOf(context).person()), {
      draftId,
    });
    await ack();
    const name = (await findDraft(ctx.db, draftId))?.entered.name ?? '';
    const address = `${ctx.publicUrl}/pages/link/${token}`;
    const view = tokenPageModal({ title: DETAILS_TITLE, name, address, expiresAt });
    try {
      // On top of the form, in which whatever was typed stays.
      await client.views.push({ trigger_id: body.trigger_id, view });
    } catch (error) {
      if (!isLateTrigger(error)) throw error;
      await updateForm(client, { id: body.view.id }, view);
    }
  });
  // Slack tells of this press, too, though it only opens a browser.
  app.action<Press>(ACTIONS.pageFollow, ({ ack }) => ack());
}
