/** Asking for what one waits for already for another time: one takes the other's place. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { findResource } from '../../../db/cache/resources.ts';
import { NotFoundError, RefusedError, StaleError } from '../../../errors.ts';
import { requestAccess } from '../../../operations/requests/request-access.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { InsteadValue } from '../../blocks/values.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { updateForm } from '../../forms/open-form.ts';
import { readForm } from '../../forms/read-form.ts';
import { refreshList, tellAnswered } from '../../posts/pressed.ts';
import { REQUEST_TITLE } from '../../views/requests/request-modal.ts';
import { requestedWords } from '../../views/requests/typed-line.ts';
import { refusedPost } from './refused-request.ts';

export function registerInstead(app: App, ctx: Context): void {
  app.action<BlockAction<ButtonAction>>(
    ACTIONS.askInstead,
    async ({ ack, action, body, client, respond, context }) => {
      const call = callOf(context);
      const person = await call.person();
      const { insteadOf, reason: carried, ...rest } = InsteadValue.parse(action.value);
      const view = body.view?.callback_id === FORMS.request ? body.view : undefined;
      // What was written since is in the form.
      const asked = { ...rest, reason: view === undefined ? carried : readForm(view).reason };
      const resource = await findResource(ctx.db, asked.resourceId);
      if (resource === undefined) throw new NotFoundError('resource');
      // It can be replaced once.
      const idempotencyKey = `slack:instead:${insteadOf}`;
      try {
        const { number, status } = await requestAccess(ctx, actorOf(person), {
          ...asked,
          insteadOf,
          idempotencyKey,
          source: 'slack',
        });
        await ack();
        const said = saying(requestedWords(number, status === 'pending', asked.role, resource.path));
        if (view !== undefined) return updateForm(client, view, noticeModal(REQUEST_TITLE, said));
        return refreshList(ctx, { body, respond }, async () => said);
      } catch (error) {
        if (error instanceof StaleError)
          return tellAnswered(ctx, { body, respond, call }, insteadOf, error).then(() => ack());
        if (!(error instanceof RefusedError)) throw error;
        await ack();
        await call.tell(await refusedPost(ctx, call, asked, error));
      }
    },
  );
}
