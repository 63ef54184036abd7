/**
 * The one edge around every listener: it finds out who acts, keeps Slack's three seconds, and turns whatever goes wrong into
 * words for the person. A listener that is missing, slow or broken is answered here.
 */
import type { AllMiddlewareArgs, AnyMiddlewareArgs, Middleware, RespondFn } from '@slack/bolt';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import type { Person } from '../../db/people.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { setCall, type Call } from './call.ts';
import { isFromUs, personOf, Sender } from './caller.ts';
import { explainError, isLateTrigger } from '../forms/explain-error.ts';
import type { SlackIdentity } from './identity.ts';
import { mrkdwn, type Mrkdwn } from '../blocks/mrkdwn.ts';
import type { Post } from '../blocks/poster.ts';
import { inputErrors } from '../forms/refused-input.ts';
import { noticeModal, saying } from '../blocks/notice-modal.ts';
import { sentence } from '../blocks/phrases.ts';

/** Slack gives up after three seconds; ours end before. */
const ACK_BUDGET_MS = 2500;
const TITLE = 'hallpass';

type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

const View = z.object({ id: z.string(), type: z.string(), blocks: z.array(z.unknown()) });
const Trigger = z.object({ trigger_id: z.string(), user: z.object({ id: z.string() }) });

/** How one payload can be answered. */
interface Reply {
  readonly kind: 'submission' | 'suggestion' | 'plain';
  readonly acknowledgement: Acknowledgement;
  readonly respond: RespondFn | null;
  readonly view: z.infer<typeof View> | null;
  readonly client: Args['client'];
  /** Lets a modal be opened; null when the payload has none. */
  readonly trigger: z.infer<typeof Trigger> | null;
}

/** The global middleware. Events have nobody to answer: what goes wrong with them is only logged. */
export function guard(ctx: Context, identity: () => Promise<SlackIdentity>): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if ('event' in args) return listen(ctx, args);
    const reply = replyTo(args);
    const late = setTimeout(() => void reply.acknowledgement.send(lateAnswer(reply)), ACK_BUDGET_MS);
    try {
      const sender = Sender.parse(args.body);
      const us = await identity();
      if (isFromUs(sender, us)) {
        setCall(
          args.context,
          callFor(ctx, reply, () => personOf(ctx, sender, us)),
        );
        await args.next();
      } else {
        await tell(ctx, reply, sentence('hallpass only works inside its own workspace.'));
      }
    } catch (error) {
      await answerError(ctx, reply, error);
    } finally {
      clearTimeout(late);
      if (!reply.acknowledgement.sent) await reply.acknowledgement.send(emptyAnswer(reply));
    }
  };
}

async function listen(ctx: Context, args: Args): Promise<void> {
  try {
    await args.next();
  } catch (error) {
    ctx.log.error({ err: error }, 'Slack event not handled');
  }
}

function callFor(ctx: Context, reply: Reply, find: () => Promise<Person>): Call {
  let person: Promise<Person> | null = null;
  return { person: () => (person ??= find()), tell: (what) => tell(ctx, reply, what) };
}

function replyTo(args: Args): Reply {
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
  };
}

const lateAnswer = (reply: Reply): unknown =>
  reply.kind === 'submission'
    ? update(
        saying(
          mrkdwn`Still working on it. You may close this: what comes of it is sent to you as a message.`,
        ),
      )
    : emptyAnswer(reply);

const emptyAnswer = (reply: Reply): unknown => (reply.kind === 'suggestion' ? { options: [] } : undefined);

const update = (post: Post): unknown => ({ response_action: 'update', view: noticeModal(TITLE, post) });

async function answerError(ctx: Context, reply: Reply, error: unknown): Promise<void> {
  const { message: words, fault } = explainError(ctx.log, error);
  const errors = fault === null || reply.view === null ? null : inputErrors(reply.view, fault);
  if (reply.kind === 'submission' && errors !== null && !reply.acknowledgement.sent) {
    await reply.acknowledgement.send(errors);
    return;
  }
  await tell(ctx, reply, sentence(words));
}

async function tell(ctx: Context, reply: Reply, what: Mrkdwn | Post): Promise<void> {
  try {
    await show(ctx, reply, 'blocks' in what ? what : saying(what));
  } catch (error) {
    ctx.log.warn({ err: error }, 'somebody in Slack could not be told');
  }
}

async function show(ctx: Context, reply: Reply, post: Post): Promise<void> {
  if (reply.kind === 'suggestion') return;
  if (reply.respond !== null) {
    const { text, blocks } = post;
    await reply.respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] });
  } else if (reply.kind === 'submission' && !reply.acknowledgement.sent) {
    await reply.acknowledgement.send(update(post));
  } else if (reply.view?.type === 'home') {
    await showOverHome(ctx, reply, post);
  } else if (reply.view !== null) {
    await reply.client.views.update({ view_id: reply.view.id, view: noticeModal(TITLE, post) });
  }
}

/** A Home tab has no place for an answer: it opens as a modal, or comes as a message when the press is too long ago for one. */
async function showOverHome(ctx: Context, { client, trigger }: Reply, post: Post): Promise<void> {
  if (trigger === null) return;
  try {
    await client.views.open({ trigger_id: trigger.trigger_id, view: noticeModal(TITLE, post) });
  } catch (error) {
    if (!isLateTrigger(error)) throw error;
    await ctx.slack.post(trigger.user.id, post);
  }
}
