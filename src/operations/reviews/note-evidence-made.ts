import { system } from '../../domain/actor.ts';
import type { ReviewBundleId, ReviewCampaignId } from '../../domain/id.ts';
import { transact, type Transacting } from '../transact.ts';

export interface EvidenceFile {
  readonly campaignId: ReviewCampaignId;
  /** Hex, of the file. */
  readonly sha256: string;
  readonly bytes: number;
  /** Of the key that signed it. */
  readonly fingerprint: string;
  /** Who sits at the command line, as the machine knows them. */
  readonly by: string;
}

/** Says in the audit trail that evidence was made from the shell, which keeps nothing of it. */
export const noteEvidenceMade = (ctx: Transacting, { campaignId, ...file }: EvidenceFile): Promise<void> =>
  transact(ctx, system('evidence make'), async (tx) =>
    tx.audit({ action: 'review.evidence_made', subject: campaignId, body: { ...file } }),
  );

/** Says in the audit trail that somebody at the command line took evidence that is kept. */
export const noteEvidenceTaken = (
  ctx: Transacting,
  {
    campaignId,
    ...taken
  }: { readonly campaignId: ReviewCampaignId; readonly bundleId: ReviewBundleId; readonly by: string },
): Promise<void> =>
  transact(ctx, system('evidence get'), async (tx) =>
    tx.audit({ action: 'review.evidence_sent', subject: campaignId, body: { ...taken } }),
  );
