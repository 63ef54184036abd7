import type { Tx } from '../../../context.ts';
import {
  hastenBundle,
  insertBundle,
  insertSend,
  lastBundle,
  sendsOf,
  type ReviewBundle,
} from '../../../db/reviews/bundles.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { confirmersOf } from '../../../db/policies/owners.ts';
import { findPerson, isActive } from '../../../db/identities/people.ts';
import type { ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { PersonId, ReviewBundleId } from '../../../domain/id.ts';
import { renewReview } from './renew-review.ts';

/** Who gets a bundle: a channel, or somebody's DM. */
export interface BundleTo {
  readonly personId: PersonId;
  readonly channel: string | null;
}

/** So long the end of a campaign waits for what is carried out at once: one bundle has it all. */
const END_WAITS_MS = 60_000;

/**
 * Has the evidence of a campaign as it is by then made and sent; one that waits to be made is
 * joined. `by` null is the end of the campaign. Writes review_bundles, review_bundle_sends,
 * messages, audit_events; adds make-evidence.
 */
export async function wantBundle(
  tx: Tx,
  campaign: ReviewCampaign,
  by: PersonId | null,
  to: BundleTo,
): Promise<void> {
  const { id: campaignId } = campaign;
  const dueAt = by === null ? new Date(tx.now.getTime() + END_WAITS_MS) : tx.now;
  const last = await lastBundle(tx.db, campaignId);
  const isWaiting = last !== undefined && last.dueAt !== null && last.attempts === 0;
  const bundle = isWaiting ? last : await insertBundle(tx, { campaignId, wantedBy: by, dueAt });
  if (isWaiting && by !== null) await hastenBundle(tx, bundle.id);
  await alsoTo(tx, bundle, to);
  if (by !== null)
    tx.audit({ action: 'review.evidence_wanted', subject: campaignId, body: { bundleId: bundle.id } });
  tx.enqueue({ name: 'make-evidence', payload: { bundleId: bundle.id }, delayUntil: dueAt });
  renewReview(tx, campaignId);
}

async function alsoTo(tx: Tx, { id: bundleId }: ReviewBundle, to: BundleTo): Promise<void> {
  const sends = await sendsOf(tx.db, bundleId);
  if (sends.some(({ personId, channel }) => personId === to.personId && channel === to.channel)) return;
  await insertSend(tx, { ...to, bundleId, dueAt: null });
}

/** Has a bundle that is made sent, now. Writes review_bundle_sends; adds send-evidence. */
export async function sendBundle(tx: Tx, bundleId: ReviewBundleId, to: BundleTo): Promise<void> {
  const { id: sendId } = await insertSend(tx, { ...to, bundleId, dueAt: tx.now });
  tx.enqueue({ name: 'send-evidence', payload: { sendId } });
}

/**
 * Has what the end of a campaign leaves made and sent: to the channel it names, or to whoever made
 * it; where they have left, to somebody who looks after its first connector. Writes as wantBundle.
 */
export async function wantEndBundle(tx: Tx, campaign: ReviewCampaign): Promise<void> {
  const { createdBy, channel, scope } = campaign;
  const { file } = await activeConfig(tx.db);
  const maker = await findPerson(tx.db, createdBy);
  const [stand] = await confirmersOf(tx.db, file, scope.connectors[0] ?? '', createdBy);
  const isThere = maker !== undefined && isActive(maker);
  await wantBundle(tx, campaign, null, {
    personId: isThere || stand === undefined ? createdBy : stand.id,
    channel,
  });
}
