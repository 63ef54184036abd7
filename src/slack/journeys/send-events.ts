/**
 * **Send again** under what an event receiver did not take. Who may is checked by the operation, at
 * the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../context.ts';
import { sendEventsAgain } from '../../operations/events/send-events-again.ts';
import { ACTIONS } from '../blocks/ids.ts';
import { code, mrkdwn } from '../blocks/mrkdwn.ts';
import { EventReceiverValue } from '../blocks/values.ts';
import { callOf } from '../edge/call.ts';
import { actorOf } from '../edge/caller.ts';

export function registerSendEvents(app: App, ctx: Context): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.sendEvents, async ({ ack, action, context }) => {
    const call = callOf(context);
    const receiverId = EventReceiverValue.parse(action.value);
    const { waiting } = await sendEventsAgain(ctx, actorOf(await call.person()), { receiverId });
    await ack();
    const what = waiting === 1 ? 'One event is' : `${waiting} events are`;
    await call.tell(
      mrkdwn`${what} sent to ${code(receiverId)} now, and whatever happened since. If it does not take them, you are told again.`,
    );
  });
}
