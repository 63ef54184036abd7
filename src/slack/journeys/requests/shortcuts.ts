/** What people start from the menus of Slack itself. Both open the form to ask with. */
import type { App, GlobalShortcut, MessageShortcut } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { LONGEST_REASON } from '../../../domain/access/request.ts';
import { NO_WISH } from '../../blocks/values.ts';
import { code, decodeCommandText, mrkdwn } from '../../blocks/mrkdwn.ts';
import { callOf } from '../../edge/call.ts';
import { SHORTCUTS } from '../../edge/manifest.ts';
import { openRequestForm } from './request.ts';
import { resourcesNamed } from '../words/suggest-resources.ts';
import { withNames } from '../words/with-names.ts';

export function registerShortcuts(app: App, ctx: Context): void {
  app.shortcut<GlobalShortcut>(SHORTCUTS.request, async ({ ack, body, client, context }) => {
    await ack();
    const opening = { call: callOf(context), client, triggerId: body.trigger_id };
    await openRequestForm(ctx, opening, { wish: NO_WISH, reason: '', problem: null });
  });

  app.shortcut<MessageShortcut>(SHORTCUTS.requestFromMessage, async ({ ack, body, client, context }) => {
    await ack();
    const call = callOf(context);
    const text = decodeCommandText(body.message.text ?? '').trim();
    const reason = (await withNames(ctx, await call.person(), text)).slice(0, LONGEST_REASON);
    const opening = { call, client, triggerId: body.trigger_id };
    await openRequestForm(ctx, opening, { ...(await filledFrom(ctx, text)), reason });
  });
}

/**
 * The first address in a message that is a group or project here; who may see it is looked up with
 * the form.
 */
async function filledFrom(ctx: Context, text: string) {
  const { file } = await activeConfig(ctx.db);
  const addresses = text.match(/https?:\/\/[^\s<>"')]+/g) ?? [];
  for (const address of addresses.slice(0, MOST_ADDRESSES)) {
    const [resource, ...others] = await resourcesNamed(ctx, file, address);
    if (resource !== undefined && others.length === 0)
      return { wish: { ...NO_WISH, resourceId: resource.id }, problem: null };
  }
  const [first] = addresses;
  const problem =
    first === undefined
      ? mrkdwn`That message links to nothing in GitLab. Choose what you need.`
      : mrkdwn`I know no group or project at ${code(first.slice(0, 200))}. Choose what you need.`;
  return { wish: NO_WISH, problem };
}

const MOST_ADDRESSES = 10;
