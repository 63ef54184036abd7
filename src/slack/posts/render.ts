/**
 * The last step of every message: what its row says now is posted, or the post is edited to say so;
 * a Home tab is published.
 */
import { setTimeout } from 'node:timers/promises';
import type { Context } from '../../context.ts';
import { isAlertUnderWay } from '../../db/messages/late-alerts.ts';
import { firstOfDraftTs, postedTs, requesterCardTs } from '../../db/messages/message-copies.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { LEFT_SLACK } from '../../db/messages/missed-edits.ts';
import { findPerson, type Person } from '../../db/identities/people.ts';
import type { MessageId } from '../../domain/id.ts';
import { isReadable } from '../../domain/messages/message.ts';
import { claimMessage, putMessageBack, recordRendered } from '../../operations/messages/record-rendered.ts';
import { homePageOf } from './home-page.ts';
import { clip, faultsOfMessage, faultsOfView, MAX_MESSAGE_TEXT } from '../blocks/limits.ts';
import { SENT_TWICE } from '../blocks/sent-twice.ts';
import { postOf } from './message-model.ts';
import type { Post, PostOutcome } from '../blocks/poster.ts';
import { plainHome } from '../views/home/home.ts';

/**
 * Makes one Slack message say what its row says. Reads the rows, calls Slack once, records the
 * outcome. Twice: does nothing when the message is up to date. Never throws for what Slack or a
 * view did wrong: it is tried again.
 */
export async function renderMessage(ctx: Context, messageId: MessageId): Promise<void> {
  const message = await claimMessage(ctx, messageId);
  if (message === null) return;
  if (!isReadable(message)) return leave(ctx, message);
  const sent = await deliver(ctx, message);
  const isTheOne = await recordRendered(ctx, message, sent);
  if (!isTheOne && sent.outcome === 'sent') await sayTwice(ctx, sent);
}

/** No row knows of it, so nobody else tries again what Slack does not take. */
const TRIES = 3;

/** Two processes have posted it, as the first one took too long. */
async function sayTwice(
  { slack, log }: Context,
  { channel, ts }: Extract<PostOutcome, { outcome: 'sent' }>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const said = await slack.update(channel, ts, SENT_TWICE);
    if (said.outcome === 'sent') return;
    if (said.outcome !== 'retry' || tries === TRIES)
      return log.warn({ error: said.error }, 'a message that was sent twice stays as it is');
    await setTimeout(Math.min(said.retryAfterSeconds ?? tries, LONGEST_WAIT) * 1000);
  }
}

/** Seconds. */
const LONGEST_WAIT = 10;

/** A later version wrote what it keeps: a process of that version will render it. */
async function leave(ctx: Context, message: MessageRow): Promise<void> {
  ctx.log.info({ messageId: message.id, kind: message.kind }, 'message left to a later version');
  await putMessageBack(ctx, message);
}

async function deliver(ctx: Context, message: MessageRow): Promise<PostOutcome> {
  const person = await findPerson(ctx.db, message.personId);
  // A DM with somebody who left still takes posts, and nobody reads them.
  if (person === undefined || (person.deactivatedAt !== null && !isInChannel(message)))
    return never(LEFT_SLACK);
  if (message.kind === 'home') return publish(ctx, message, person);
  if (message.kind === 'late-end' && (await isAlertUnderWay(ctx.db, { ...message, now: ctx.now() })))
    return AFTER_ITS_ALERT;
  const post = await compose(ctx, message, async () => {
    const found = await postOf(ctx, message, person.slackUserId);
    return found === null ? null : acceptable(ctx, message, found);
  });
  if (post === null) return never('it was not needed any more');
  if (post === 'failed') return NOT_COMPOSED;
  if (message.channel !== null && message.ts !== null) {
    return ctx.slack.update(message.channel, message.ts, post);
  }
  return ctx.slack.post(
    message.channel ?? person.slackUserId,
    post,
    (await threadOf(ctx, message)) ?? undefined,
  );
}

/** In a channel, everybody there reads it. */
const isInChannel = ({ channel }: MessageRow): boolean => /^[CG]/.test(channel ?? '');

const never = (error: string): PostOutcome => ({
  outcome: 'undeliverable',
  error,
  retryAfterSeconds: null,
});

const NOT_COMPOSED = {
  outcome: 'retry',
  error: 'could not be composed',
  retryAfterSeconds: null,
} as const satisfies PostOutcome;

const AFTER_ITS_ALERT = {
  outcome: 'retry',
  error: 'its alert is being posted',
  retryAfterSeconds: 2,
} as const satisfies PostOutcome;

/**
 * Runs after the claim, so that what is read is never older than the version that will be recorded.
 */
async function publish(ctx: Context, message: MessageRow, person: Person): Promise<PostOutcome> {
  const home = await compose(ctx, message, () => homePageOf(ctx, message, person));
  if (home === 'failed') return NOT_COMPOSED;
  const faults = faultsOfView(home.view);
  if (faults.length === 0) return ctx.slack.publishHome(person.slackUserId, home.view, home.plain);
  ctx.log.error({ messageId: message.id, faults }, 'Home tab breaks Slack limits');
  return ctx.slack.publishHome(person.slackUserId, plainHome());
}

async function compose<T>(ctx: Context, message: MessageRow, from: () => Promise<T>): Promise<T | 'failed'> {
  try {
    return await from();
  } catch (error) {
    ctx.log.error({ err: error, messageId: message.id, kind: message.kind }, 'message not composed');
    return 'failed';
  }
}

/** What Slack would refuse for its looks is sent as text alone: plain news is better than none. */
function acceptable(ctx: Context, message: MessageRow, post: Post): Post {
  const faults = faultsOfMessage(post);
  if (faults.length === 0) return post;
  ctx.log.error({ messageId: message.id, kind: message.kind, faults }, 'message breaks Slack limits');
  return { text: clip(post.text, MAX_MESSAGE_TEXT), blocks: [] };
}

const UNDER_CARDS: ReadonlySet<MessageRow['kind']> = new Set(['reminder', 'nudge', 'turn']);

/** What is about a card goes under it; anything else stands by itself. */
async function threadOf(ctx: Context, message: MessageRow): Promise<string | null> {
  if (message.kind === 'draft-reminder') return firstOfDraftTs(ctx.db, message.subjectId, message.personId);
  if (message.kind === 'late-end') return postedTs(ctx.db, 'revoke-alert', message);
  if (message.kind === 'found-again') return postedTs(ctx.db, 'gone-notice', message);
  if (message.kind === 'outcome') return requesterCardTs(ctx.db, message.subjectId, message.personId);
  // A card has 0.
  return UNDER_CARDS.has(message.kind) ? postedTs(ctx.db, 'request-card', { ...message, ordinal: 0 }) : null;
}
