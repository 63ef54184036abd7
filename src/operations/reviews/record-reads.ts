import type { FoundActivity, FoundGift, FoundWayIn } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { recordLastUse } from '../../db/identities/account-activity.ts';
import { lockReviewCampaign, recordReading } from '../../db/reviews/campaigns.ts';
import { replaceGifts } from '../../db/reviews/gifts.ts';
import { recordTokens, replaceInvitations, type PlaceRef } from '../../db/reviews/reads.ts';
import { system } from '../../domain/actor.ts';
import type { Fault } from '../../domain/fault.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import type { ReviewReading } from '../../domain/reviews/campaign.ts';
import type { MachineToken } from '../../domain/reviews/machine-token.ts';
import { moveReviewCampaign } from './steps/move-review-campaign.ts';
import { renewReview } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

/**
 * Who is invited to a place: these, and no others; null where it is not shown to hallpass. Writes
 * invitations, place_reads. Twice: the same.
 */
export const recordInvitations = (
  ctx: OperationContext,
  place: PlaceRef,
  found: readonly FoundWayIn[] | null,
): Promise<void> =>
  transact(ctx, system('stage-campaign'), (tx) =>
    replaceInvitations(
      tx,
      place,
      found?.map(({ key, row, createdAt, madeBy }) => ({
        address: key,
        role: row.role,
        expiresOn: row.expiresOn,
        invitedAt: createdAt,
        invitedBy: madeBy,
      })) ?? null,
    ),
  );

/**
 * Who gave which role on a place; null where it is not shown to hallpass. Writes gift_reads, gifts.
 * Twice: the same.
 */
export const recordGifts = (
  ctx: OperationContext,
  place: PlaceRef,
  found: readonly FoundGift[] | null,
): Promise<void> =>
  transact(ctx, system('stage-campaign'), (tx) =>
    replaceGifts(
      tx,
      place,
      found?.map(({ accountExternalId, role, at, author }) => ({
        accountExternalId,
        role,
        givenAt: at,
        authorExternalId: author.externalId,
        authorName: author.name,
      })) ?? null,
    ),
  );

/** What machines sign in with, by the account. Writes machine_reads. Twice: the same. */
export const recordMachineTokens = (
  ctx: OperationContext,
  connectorId: string,
  machines: ReadonlyMap<string, readonly MachineToken[] | null>,
): Promise<void> => transact(ctx, system('stage-campaign'), (tx) => recordTokens(tx, connectorId, machines));

/** When accounts were last used. Writes accounts, connector_states. Twice: the same. */
export const recordActivity = (
  ctx: OperationContext,
  connectorId: string,
  found: readonly FoundActivity[],
): Promise<void> => transact(ctx, system('stage-campaign'), (tx) => recordLastUse(tx, connectorId, found));

/** How far the reading for a snapshot is. Writes review_campaigns, messages. */
export const tellReading = (
  ctx: OperationContext,
  campaignId: ReviewCampaignId,
  reading: ReviewReading,
): Promise<void> =>
  transact(ctx, system('stage-campaign'), async (tx) => {
    await recordReading(tx, campaignId, reading);
    renewReview(tx, campaignId);
  });

/**
 * What a snapshot needs could not be read: none is taken, and its card says why. What was read is
 * not read again within the hour, and after the next sync it is tried once more. Writes
 * review_campaigns, messages, audit_events. Twice: nothing.
 */
export const refuseUnread = (
  ctx: OperationContext,
  campaignId: ReviewCampaignId,
  connectorId: string,
  fault: Fault,
): Promise<void> =>
  transact(ctx, system('stage-campaign'), async (tx) => {
    const campaign = await lockReviewCampaign(tx, campaignId);
    if (campaign === undefined || campaign.stageDueAt === null) return;
    const refusal = { code: 'unread', connectors: [connectorId], fault } as const;
    await moveReviewCampaign(tx, campaign, 'refuse', { refusal });
  });
