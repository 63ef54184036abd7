/**
 * The one edge around every listener: it finds out who acts, keeps Slack's three seconds, and turns
 * whatever goes wrong into words for the person. A listener that is missing, slow or broken is
 * answered here.
 */
import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import type { Context } from '../../context.ts';
import type { Person } from '../../db/identities/people.ts';
import { sentence } from '../blocks/phrases.ts';
import { explainError } from '../forms/explain-error.ts';
import { keptBelow, problemAbove } from '../forms/kept-form.ts';
import { inputErrors } from '../forms/refused-input.ts';
import { setCall, type Call } from './call.ts';
import { isFromUs, personOf, Sender } from './caller.ts';
import type { SlackIdentity } from './identity.ts';
import { emptyAnswer, startPatience } from './patience.ts';
import { replyTo, tell, type Reply } from './reply.ts';

/**
 * The global middleware. Events have nobody to answer: what goes wrong with them is Slack's to send
 * again, see app.ts.
 */
export function guard(ctx: Context, identity: () => Promise<SlackIdentity>): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    if ('event' in args) return args.next();
    const reply = replyTo(args);
    const patience = startPatience(ctx, reply);
    try {
      const sender = Sender.parse(args.body);
      const us = await identity();
      if (isFromUs(sender, us)) {
        setCall(
          args.context,
          callFor(ctx, reply, () => personOf(ctx, sender, us)),
        );
        await args.next();
        await patience.conclude();
      } else {
        await tell(ctx, reply, sentence('hallpass only works inside its own workspace.'));
      }
    } catch (error) {
      await answerError(ctx, reply, { error, sent: 'view' in args.body ? args.body.view : null });
    } finally {
      patience.stop();
      if (!reply.acknowledgement.sent) await reply.acknowledgement.send(emptyAnswer(reply));
    }
  };
}

function callFor(ctx: Context, reply: Reply, find: () => Promise<Person>): Call {
  let person: Promise<Person> | null = null;
  return {
    person: () => (person ??= find()),
    tell: (what) => tell(ctx, reply, what),
    isLate: () => reply.late.since,
  };
}

/** `sent` is the form, where one was. */
async function answerError(
  ctx: Context,
  reply: Reply,
  { error, sent }: { readonly error: unknown; readonly sent: unknown },
): Promise<void> {
  const { message: words, fault } = explainError(ctx.log, error);
  if (reply.kind !== 'submission' || reply.view === null) return tell(ctx, reply, sentence(words));
  const open =
    fault === null ? null : (inputErrors(reply.view, fault) ?? problemAbove(sent, sentence(words)));
  if (open !== null && !reply.acknowledgement.sent) return reply.acknowledgement.send(open);
  await tell(ctx, reply, sentence(words), (post) => keptBelow(post, sent));
}
