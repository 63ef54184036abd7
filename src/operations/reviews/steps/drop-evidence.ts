import type { Tx } from '../../../context.ts';
import { dropBundles } from '../../../db/reviews/bundles.ts';

/** Deletes the bytes of evidence that was made so many seconds ago, and says so in the trail. */
export async function dropEvidence(tx: Tx, keptSeconds: number): Promise<void> {
  for (const { id, campaignId } of await dropBundles(tx, new Date(tx.now.getTime() - keptSeconds * 1000)))
    tx.audit({ action: 'review.evidence_dropped', subject: campaignId, body: { bundleId: id } });
}
