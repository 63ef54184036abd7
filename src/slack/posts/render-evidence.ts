import type { Context } from '../../context.ts';
import { bundleContent, findBundle } from '../../db/reviews/bundles.ts';
import { activeConfig } from '../../db/config/config.ts';
import { findPerson } from '../../db/identities/people.ts';
import { findReviewCampaign } from '../../db/reviews/campaigns.ts';
import { evidenceKeptSeconds } from '../../domain/document/config-file.ts';
import type { ReviewBundleSendId } from '../../domain/id.ts';
import {
  claimSend,
  recordBundleSent,
  recordSendPosted,
} from '../../operations/reviews/record-bundle-sent.ts';
import type { PostOutcome } from '../blocks/poster.ts';
import { evidenceFileName, evidencePost } from '../views/reviews/evidence-post.ts';

/**
 * Sends kept evidence to a channel or a DM: a line that says what it is, and the file. Reads the
 * rows, calls Slack, records the outcome. Twice: does nothing when it is sent.
 */
export async function renderEvidence(ctx: Context, sendId: ReviewBundleSendId): Promise<void> {
  const send = await claimSend(ctx, sendId);
  if (send === null) return;
  await recordBundleSent(ctx, send, await deliver(ctx, send));
}

async function deliver(
  ctx: Context,
  send: NonNullable<Awaited<ReturnType<typeof claimSend>>>,
): Promise<PostOutcome> {
  const person = await findPerson(ctx.db, send.personId);
  const bundle = await findBundle(ctx.db, send.bundleId);
  const campaign = bundle === undefined ? undefined : await findReviewCampaign(ctx.db, bundle.campaignId);
  if (bundle === undefined || campaign === undefined || bundle.madeAt === null || bundle.droppedAt !== null)
    return never('it is not there any more');
  if (person === undefined || (person.deactivatedAt !== null && send.channel === null))
    return never('the person has left Slack');
  const { file } = await activeConfig(ctx.db);
  const keptUntil = new Date(bundle.madeAt.getTime() + evidenceKeptSeconds(file) * 1000);
  let at = send.postedChannel;
  if (at === null) {
    const posted = await ctx.slack.post(
      send.channel ?? person.slackUserId,
      evidencePost({ bundle: { ...bundle, madeAt: bundle.madeAt }, campaign, keptUntil }),
    );
    if (posted.outcome !== 'sent') return posted;
    await recordSendPosted(ctx, send, posted.channel);
    at = posted.channel;
  }
  const name = evidenceFileName(campaign, bundle.madeAt);
  return ctx.slack.shareFile(at, { name, content: await bundleContent(ctx.db, bundle) });
}

const never = (error: string): PostOutcome => ({ outcome: 'undeliverable', error, retryAfterSeconds: null });
