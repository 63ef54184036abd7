/** What a pressed button leaves behind: a copy that may be out of date, a list that has changed. */
import type { BlockAction, RespondFn } from '@slack/bolt';
import type { Context } from '../../context.ts';
import { isCardIn, messageAt } from '../../db/messages/message-copies.ts';
import { findPerson } from '../../db/identities/people.ts';
import { requestModel } from '../../db/models/requests/request-model.ts';
import type { RequestId } from '../../domain/id.ts';
import { NotFoundError, type StaleError } from '../../errors.ts';
import type { Call } from '../edge/call.ts';
import { postOf } from './message-model.ts';
import type { Post } from '../blocks/poster.ts';
import { SENT_TWICE } from '../blocks/sent-twice.ts';
import { alreadyAnswered } from '../views/requests/already-answered.ts';
import { said } from '../blocks/said.ts';

export interface Pressed {
  readonly body: BlockAction;
  readonly respond: RespondFn;
}

/**
 * Answers a press that came too late: tells the person which answer stands, whose it is and since
 * when, and brings the very copy they pressed up to date. `error` says what to tell about a request
 * that is still pending, such as one about to lapse.
 */
export async function tellAnswered(
  ctx: Context,
  pressed: Pressed & { readonly call: Call },
  requestId: RequestId,
  error: StaleError | null,
): Promise<void> {
  const request = await requestModel(ctx.db, requestId);
  if (request === undefined) throw new NotFoundError('request');
  const isPending = request.status === 'pending' && error !== null;
  await pressed.call.tell(isPending ? said(error) : alreadyAnswered(request));
  await refreshCopy(ctx, pressed, requestId);
}

/**
 * Edits the pressed message to say what its row says now. A list shown to one person has no row,
 * and stays; a card of `requestId` that has none was sent twice, and says so.
 */
export async function refreshCopy(
  ctx: Context,
  { body, respond }: Pressed,
  requestId: RequestId | null = null,
): Promise<void> {
  const { channel, message } = body;
  if (channel === undefined || message === undefined) return;
  const copy = await messageAt(ctx.db, channel.id, message.ts);
  if (copy === undefined && requestId !== null) await refreshOther(ctx, { body, respond }, requestId);
  const reader = copy === undefined ? undefined : await findPerson(ctx.db, copy.personId);
  if (copy === undefined || reader === undefined) return;
  const post = await postOf(ctx, copy, reader.slackUserId);
  if (post !== null) await replace(ctx, respond, post);
}

/**
 * Makes a card of a request that was sent twice say so, where the pressed one is the one that no
 * row knows; does nothing for any other message.
 */
export async function refreshOther(
  ctx: Context,
  { body, respond }: Pressed,
  requestId: RequestId,
): Promise<void> {
  const { channel, message, container } = body;
  if (channel === undefined || message === undefined || container['is_ephemeral'] === true) return;
  if ((await messageAt(ctx.db, channel.id, message.ts)) !== undefined) return;
  if (await isCardIn(ctx.db, channel.id, requestId)) await replace(ctx, respond, SENT_TWICE);
}

/**
 * Shows a list anew from which something was pressed; does nothing for a press on a message of its
 * own.
 */
export async function refreshList(
  ctx: Context,
  { body, respond }: Pressed,
  list: () => Promise<Post>,
): Promise<void> {
  if (body.container['is_ephemeral'] === true) await replace(ctx, respond, await list());
}

/**
 * What the press was for is done by now: that Slack does not take the new looks is no reason to
 * call it failed.
 */
async function replace(ctx: Context, respond: RespondFn, { text, blocks, plain }: Post): Promise<void> {
  try {
    await respond({ replace_original: true, text, blocks: [...blocks] });
  } catch (error) {
    // Not every Slack takes the blocks.
    if (plain !== undefined) return replace(ctx, respond, { text, blocks: plain });
    ctx.log.warn({ err: error }, 'what was pressed could not be shown anew');
  }
}
