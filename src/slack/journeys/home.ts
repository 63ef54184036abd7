/**
 * The Home tab: opening it, turning its pages, and the buttons that are only there. Everything else
 * on it is pressed as in a message: decision.ts, grant.ts, request.ts. It is never published from
 * here, but by the render job, so that there is one hand on it.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../context.ts';
import { StaleError } from '../../errors.ts';
import { nudgeApprovers } from '../../operations/requests/nudge-approvers.ts';
import { openHome } from '../../operations/messages/open-home.ts';
import { callOf } from '../edge/call.ts';
import { actorOf, isFromUs, personOf, Sender } from '../edge/caller.ts';
import { ACTIONS } from '../blocks/ids.ts';
import { mrkdwn } from '../blocks/mrkdwn.ts';
import { PageValue, RequestValue } from '../blocks/values.ts';
import type { SlackIdentity } from '../edge/identity.ts';
import { tellAnswered } from '../posts/pressed.ts';

type Press = BlockAction<ButtonAction>;

export function registerHome(app: App, ctx: Context, identity: () => Promise<SlackIdentity>): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const sender = Sender.parse({ ...body, user_id: event.user });
    const us = await identity();
    if (!isFromUs(sender, us)) return;
    await openHome(ctx, actorOf(await personOf(ctx, sender, us)), { page: 0 });
  });

  for (const turn of [ACTIONS.previousPage, ACTIONS.nextPage]) {
    app.action<Press>(turn, async ({ ack, action, context }) => {
      const person = await callOf(context).person();
      await openHome(ctx, actorOf(person), { page: PageValue.parse(action.value) });
      await ack();
    });
  }

  app.action<Press>(ACTIONS.nudge, async ({ ack, action, body, respond, context }) => {
    const call = callOf(context);
    const requestId = RequestValue.parse(action.value);
    try {
      await nudgeApprovers(ctx, actorOf(await call.person()), { requestId });
      await ack();
      // The Home tab says by itself when that was.
      if (body.view === undefined)
        await call.tell(mrkdwn`They are reminded. You can nudge them again in 15 minutes`);
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      await tellAnswered(ctx, { body, respond, call }, requestId, error);
    }
  });
}
