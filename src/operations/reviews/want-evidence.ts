import type { OperationContext, Tx } from '../../context.ts';
import { findBundle, lastBundle, type ReviewBundle } from '../../db/reviews/bundles.ts';
import type { ReviewCampaign } from '../../db/reviews/campaigns.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ReviewBundleId, ReviewCampaignId } from '../../domain/id.ts';
import { NotFoundError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockSight } from './steps/assert-runs.ts';
import { sendBundle, wantBundle } from './steps/want-bundle.ts';
import { transact } from '../transact.ts';

/**
 * Has the evidence of a campaign, as it is now, made and sent to whoever asks; of a complete one
 * the same file again, for as long as it is kept. Writes review_bundles, review_bundle_sends,
 * messages, audit_events; adds make-evidence or send-evidence. Twice: sent twice, made once while
 * it waits.
 * @throws ForbiddenError not_owner, deactivated; StaleError decided before there is a snapshot;
 * NotFoundError review
 */
export const wantEvidence = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId }: { readonly campaignId: ReviewCampaignId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const campaign = await lockSight(tx, campaignId, person);
    const { status, stagedAt } = campaign;
    if (stagedAt === null || status === 'discarded')
      throw new StaleError({ code: 'decided', what: 'review', status });
    const to = { personId: person.id, channel: null };
    const kept = await keptOf(tx, campaign);
    await (kept === null ? wantBundle(tx, campaign, person.id, to) : sendBundle(tx, kept.id, to));
  });

/** What says everything there is to say, and is still there. */
async function keptOf(tx: Tx, { id }: ReviewCampaign): Promise<ReviewBundle | null> {
  const last = await lastBundle(tx.db, id);
  return last?.isFinal === true && last.droppedAt === null ? last : null;
}

/**
 * Sends evidence that was made before to whoever asks. Writes review_bundle_sends; adds
 * send-evidence. Twice: sent twice.
 * @throws ForbiddenError not_owner, deactivated; StaleError moved once it is kept no more;
 * NotFoundError review
 */
export const sendEvidence = (
  ctx: OperationContext,
  actor: PersonActor,
  { bundleId }: { readonly bundleId: ReviewBundleId },
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const bundle = await findBundle(tx.db, bundleId);
    if (bundle === undefined) throw new NotFoundError('review');
    await lockSight(tx, bundle.campaignId, person);
    if (bundle.madeAt === null || bundle.droppedAt !== null)
      throw new StaleError({ code: 'moved', what: 'evidence' });
    await sendBundle(tx, bundleId, { personId: person.id, channel: null });
  });
