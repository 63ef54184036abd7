/**
 * **It is gone**: somebody says that a group or project was deleted which no sync looks for. Who
 * may is checked by the operation, at the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { StaleError } from '../../../errors.ts';
import { confirmGone } from '../../../operations/grants/confirm-gone.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { SlotValue } from '../../blocks/values.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { refreshCopy } from '../../posts/pressed.ts';
import { said } from '../../blocks/said.ts';

export function registerConfirmGone(app: App, ctx: Context): void {
  app.action<BlockAction<ButtonAction>>(
    ACTIONS.confirmGone,
    async ({ ack, action, body, respond, context }) => {
      const call = callOf(context);
      try {
        await confirmGone(ctx, actorOf(await call.person()), { slotId: SlotValue.parse(action.value) });
        await ack();
        await call.tell(mrkdwn`Noted. hallpass looks once more, and says here what came of it.`);
      } catch (error) {
        if (!(error instanceof StaleError)) throw error;
        await call.tell(said(error));
      }
      await refreshCopy(ctx, { body, respond });
    },
  );
}
