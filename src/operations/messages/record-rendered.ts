import type { OperationContext, Tx } from '../../context.ts';
import { claimMessageRow, recordNotSent, recordSent, type MessageRow } from '../../db/messages/messages.ts';
import { lockPerson } from '../../db/identities/people.ts';
import { LEFT_SLACK } from '../../db/messages/missed-edits.ts';
import { system } from '../../domain/actor.ts';
import { backoffSeconds } from '../../domain/access/grant.ts';
import type { MessageId } from '../../domain/id.ts';
import type { PostOutcome } from '../../slack/blocks/poster.ts';
import { transact } from '../transact.ts';

/** Longer than one post and its time limit. */
const CLAIM_SECONDS = 30;
/** How soon a message is offered again that this process cannot read. */
const OFFER_AGAIN_SECONDS = 5;
/** How soon a message is tried again when Slack refuses the app itself. */
const BLOCKED_SECONDS = 60;

/**
 * Takes a due message for rendering. Null when it is up to date, somebody else has it, or it has to
 * wait.
 */
export async function claimMessage(ctx: OperationContext, messageId: MessageId): Promise<MessageRow | null> {
  return transact(ctx, system('render-message'), async (tx) => {
    const until = new Date(tx.now.getTime() + CLAIM_SECONDS * 1000);
    return (await claimMessageRow(tx, messageId, until)) ?? null;
  });
}

/**
 * Records what became of a post or an update. A message wanted anew meanwhile stays due, and its
 * job is added again. False where it was posted by somebody else meanwhile, because the claim had
 * lapsed: what was posted now is one too many.
 */
export async function recordRendered(
  ctx: OperationContext,
  message: MessageRow,
  sent: PostOutcome,
): Promise<boolean> {
  return transact(ctx, system('render-message'), async (tx) => {
    if (sent.outcome === 'sent') {
      const row = await recordSent(tx, message, { channel: sent.channel, ts: sent.ts });
      if (row === undefined) return false;
      if (row.renderedVersion < row.wantedVersion)
        tx.enqueue({ name: 'render-message', payload: { messageId: row.id } });
      return true;
    }
    const attempts = message.attempts + 1;
    const wait =
      sent.retryAfterSeconds ?? (sent.outcome === 'blocked' ? BLOCKED_SECONDS : backoffSeconds(attempts));
    await recordNotSent(tx, message.id, {
      attempts,
      lastError: sent.error,
      nextAttemptAt: new Date(tx.now.getTime() + wait * 1000),
      undeliverableAt: sent.outcome === 'undeliverable' && !(await isBack(tx, message, sent)) ? tx.now : null,
    });
    return true;
  });
}

/**
 * Whether somebody who had left came back while their message was given up on: it is tried again.
 */
async function isBack(tx: Tx, { personId }: MessageRow, sent: PostOutcome): Promise<boolean> {
  if (sent.outcome === 'sent' || sent.error !== LEFT_SLACK) return false;
  return (await lockPerson(tx, personId))?.deactivatedAt === null;
}

/**
 * Puts a claimed message back for a process that can read it: it stays due, and no try is counted.
 */
export const putMessageBack = (ctx: OperationContext, message: MessageRow): Promise<void> =>
  transact(ctx, system('render-message'), async (tx) => {
    await recordNotSent(tx, message.id, {
      attempts: message.attempts,
      lastError: 'left to a later version',
      nextAttemptAt: new Date(tx.now.getTime() + OFFER_AGAIN_SECONDS * 1000),
      undeliverableAt: null,
    });
  });
