/**
 * When a listener takes longer than Slack waits: Slack is answered in its place, the work goes on,
 * and the person is told both that it does and what came of it. See ADR 8.
 */
import type { ViewResponseAction } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { Context } from '../../context.ts';
import { FORMS } from '../blocks/ids.ts';
import { joined, mrkdwn } from '../blocks/mrkdwn.ts';
import { saying } from '../blocks/notice-modal.ts';
import { updateIfOpen } from '../forms/open-form.ts';
import { showInModal, showOverHome, tell, updateWith, type Reply } from './reply.ts';

/** Slack gives up after three seconds; ours end before. */
export const ACK_BUDGET_MS = 2500;

const YOU_MAY_CLOSE = mrkdwn`Still working on it. You may close this: what comes of it is sent to you as a message.`;
const KEEP_OPEN = mrkdwn`Still working on it. Keep this open: what comes of it is shown here.`;
const DONE = mrkdwn`It took a while, and is done.`;

/**
 * Waits with the listener. Returns what is to be called, and waited for, once the listener has done
 * its work.
 */
export function startPatience(ctx: Context, reply: Reply): { stop(): void; conclude(): Promise<void> } {
  const timer = setTimeout(() => void runOut(ctx, reply), ACK_BUDGET_MS);
  return {
    stop: () => clearTimeout(timer),
    // What is pressed in a modal is answered in it by its own listener.
    async conclude() {
      const { since, told } = reply.late;
      if (since && !told && (reply.kind === 'submission' || reply.view?.type !== 'modal'))
        await tell(ctx, reply, DONE);
    },
  };
}

async function runOut(ctx: Context, reply: Reply): Promise<void> {
  const { acknowledgement, kind, late } = reply;
  if (acknowledgement.sent) return;
  late.since = true;
  await acknowledgement.standIn(
    kind === 'submission' ? updateWith(saying(YOU_MAY_CLOSE)) : emptyAnswer(reply),
    (response) => showAnswer(ctx, reply, response),
  );
  if (kind !== 'plain') return;
  try {
    await sayThatItGoesOn(ctx, reply);
  } catch (error) {
    ctx.log.warn({ err: error }, 'somebody in Slack could not be told that it takes longer');
  }
}

/** What Slack is answered when there is nothing to say. */
export const emptyAnswer = ({ kind }: Pick<Reply, 'kind'>): unknown =>
  kind === 'suggestion' ? { options: [] } : undefined;

async function sayThatItGoesOn(ctx: Context, reply: Reply): Promise<void> {
  const { respond, view, name } = reply;
  if (respond !== null) {
    const { text, blocks } = saying(
      mrkdwn`“${name}” takes longer than usual. You are told here what comes of it. If you hear nothing within a minute, do it again: nothing is done twice.`,
    );
    await respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] });
  } else if (view?.type === 'home') {
    await showOverHome(ctx, reply, saying(YOU_MAY_CLOSE));
  } else if (view !== null && !view.blocks.some(({ type }) => type === 'input')) {
    await showInModal(reply, saying(KEEP_OPEN));
  }
}

/**
 * The answer of a form's listener, which Slack does not take any more: shown where the form was,
 * and sent when it says how it ended.
 */
async function showAnswer(ctx: Context, reply: Reply, response: unknown): Promise<void> {
  const answer = reply.kind === 'submission' ? (response as ViewResponseAction | undefined) : undefined;
  if (answer?.response_action === 'errors')
    return tell(ctx, reply, joined(Object.values(answer.errors), '\n'));
  if (answer?.response_action !== 'update' || answer.view.type !== 'modal') return;
  const { view } = answer;
  if (view.callback_id === FORMS.notice)
    return tell(ctx, reply, { text: textOf(view), blocks: view.blocks as readonly KnownBlock[] });
  reply.late.told = true;
  // They were told that they may close it.
  if (!(await updateIfOpen(reply.client, { id: reply.view?.id ?? '' }, view)))
    await tell(ctx, reply, { text: textOf(view), blocks: wordsOf(view) });
}

/** What a form says, without its fields. */
const wordsOf = ({ blocks }: ModalView): readonly KnownBlock[] =>
  (blocks as readonly KnownBlock[]).filter(({ type }) => type === 'section' || type === 'context');

function textOf({ blocks, title }: ModalView): string {
  const lines = blocks.flatMap((block) =>
    'text' in block && typeof block.text === 'object' ? [block.text.text] : [],
  );
  return lines.join('\n') || title.text;
}
