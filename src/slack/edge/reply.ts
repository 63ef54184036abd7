/**
 * How one payload can be answered: to Slack, which waits three seconds, and to the person, in
 * words.
 */
import type { AllMiddlewareArgs, AnyMiddlewareArgs, RespondFn } from '@slack/bolt';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { mrkdwn, type Mrkdwn } from '../blocks/mrkdwn.ts';
import { noticeModal, saying } from '../blocks/notice-modal.ts';
import type { Post } from '../blocks/poster.ts';
import { isLateTrigger } from '../forms/explain-error.ts';
import type { Acknowledgement } from './acknowledgement.ts';

export type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

const TITLE = 'hallpass';

const View = z.object({
  id: z.string(),
  type: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
  title: z.object({ text: z.string() }).optional(),
});
const Trigger = z.object({ trigger_id: z.string(), user: z.object({ id: z.string() }) });
const Named = z.object({
  command: z.string().optional(),
  text: z.string().optional(),
  actions: z.tuple([z.object({ text: z.object({ text: z.string() }).optional() })], z.unknown()).optional(),
  view: z.object({ title: z.object({ text: z.string() }).optional() }).nullish(),
});

export interface Reply {
  readonly kind: 'submission' | 'suggestion' | 'plain';
  readonly acknowledgement: Acknowledgement;
  readonly respond: RespondFn | null;
  readonly view: z.infer<typeof View> | null;
  readonly client: Args['client'];
  /** Lets a modal be opened; null when the payload has none. */
  readonly trigger: z.infer<typeof Trigger> | null;
  /** What was pressed, sent or typed, as the person saw it: `Approve`, `/access sync`. */
  readonly name: string;
  /**
   * Whether Slack was answered in place of the listener, and whether the person has been told what
   * came of it.
   */
  readonly late: { since: boolean; told: boolean };
}

export function replyTo(args: Args): Reply {
  const body = args.body as { readonly type?: unknown; readonly view?: unknown };
  const view = View.safeParse(body.view);
  return {
    kind:
      body.type === 'view_submission'
        ? 'submission'
        : body.type === 'block_suggestion'
          ? 'suggestion'
          : 'plain',
    acknowledgement: args.context['acknowledgement'] as Acknowledgement,
    respond: 'respond' in args && typeof args.respond === 'function' ? args.respond : null,
    view: view.success ? view.data : null,
    client: args.client,
    trigger: Trigger.safeParse(args.body).data ?? null,
    name: nameOf(args.body),
    late: { since: false, told: false },
  };
}

function nameOf(body: unknown): string {
  const { command, text = '', actions, view } = Named.catch({}).parse(body);
  if (command !== undefined) return `${command} ${text}`.trim();
  return actions?.[0].text?.text ?? view?.title?.text ?? TITLE;
}

/**
 * Says something that only the person sees, where they are, and as a message when that place is
 * gone; `more` adds to it. Never throws.
 */
export async function tell(
  ctx: Context,
  reply: Reply,
  what: Mrkdwn | Post,
  more: (post: Post) => Post = (post) => post,
): Promise<void> {
  const { late } = reply;
  late.told = true;
  try {
    const post = 'blocks' in what ? what : saying(late.since ? named(reply, what) : what);
    await show(ctx, reply, more(post));
  } catch (error) {
    ctx.log.warn({ err: error }, 'somebody in Slack could not be told');
  }
}

/** Long after a press it has to be said which one is meant. */
const named = ({ name }: Reply, what: Mrkdwn): Mrkdwn => mrkdwn`“${name}”: ${what}`;

/** The answer to a submission that shows something in place of the form. */
export const updateWith = (post: Post): unknown => ({
  response_action: 'update',
  view: noticeModal(TITLE, post),
});

async function show(ctx: Context, reply: Reply, post: Post): Promise<void> {
  if (reply.kind === 'suggestion') return;
  if (reply.respond !== null) {
    const { text, blocks } = post;
    await reply.respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] });
  } else if (reply.kind === 'submission' && !reply.acknowledgement.sent) {
    await reply.acknowledgement.send(updateWith(post));
  } else if (reply.view?.type === 'home') {
    await showOverHome(ctx, reply, post);
  } else if (reply.view !== null) {
    await showInModal(reply, post);
    if (reply.kind === 'submission' && reply.late.since) await sendMessage(ctx, reply, post);
  } else await sendMessage(ctx, reply, post);
}

/**
 * Somebody who was told that they may close a form is sent a message; the form says the same if it
 * is still open.
 */
const sendMessage = async (ctx: Context, { trigger }: Reply, post: Post): Promise<unknown> =>
  trigger === null ? undefined : ctx.slack.post(trigger.user.id, post);

/** In place of what the modal shows. */
export async function showInModal({ client, view, late }: Reply, post: Post): Promise<void> {
  if (view === null) return;
  try {
    await client.views.update({ view_id: view.id, view: noticeModal(TITLE, post) });
  } catch (error) {
    if (!late.since) throw error;
  }
}

/**
 * A Home tab has no place for an answer: it opens as a modal, or comes as a message when the press
 * is too long ago for one.
 */
export async function showOverHome(ctx: Context, reply: Reply, post: Post): Promise<void> {
  const { client, trigger } = reply;
  if (trigger === null) return;
  try {
    await client.views.open({ trigger_id: trigger.trigger_id, view: noticeModal(TITLE, post) });
  } catch (error) {
    if (!isLateTrigger(error)) throw error;
    await sendMessage(ctx, reply, post);
  }
}
