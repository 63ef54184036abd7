/**
 * **Confirm changes**: an owner says that what a stopped sync found missing is right. Who may is
 * checked by the operation, at the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { StaleError } from '../../../errors.ts';
import { confirmSafetyStop } from '../../../operations/sync/confirm-safety-stop.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { SafetyStopValue } from '../../blocks/values.ts';
import { refreshCopy } from '../../posts/pressed.ts';
import { said } from '../../blocks/said.ts';

export function registerConfirmChanges(app: App, ctx: Context): void {
  app.action<BlockAction<ButtonAction>>(
    ACTIONS.confirmChanges,
    async ({ ack, action, body, respond, context }) => {
      const call = callOf(context);
      const [connectorId, at] = SafetyStopValue.parse(action.value);
      try {
        await confirmSafetyStop(ctx, actorOf(await call.person()), { connectorId, at });
        await ack();
      } catch (error) {
        if (!(error instanceof StaleError)) throw error;
        await call.tell(said(error));
        await refreshCopy(ctx, { body, respond });
      }
    },
  );
}
