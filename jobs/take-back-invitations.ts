import type { FoundWayIn } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { dueInvitations, type DecidedInvitation } from '../src/db/reviews/invitations.ts';
import type { ReviewCampaignId } from '../src/domain/id.ts';
import { ConnectorError } from '../src/errors.ts';
import {
  recordInvitationFound,
  recordInvitationGone,
  recordInvitationKept,
} from '../src/operations/reviews/record-invitation.ts';

/**
 * Takes back the invitations that a campaign has decided against: reads each, takes it back if it
 * is still what was reviewed, and reads it again. Killed in the middle, it is done again.
 */
export async function takeBackInvitations(
  ctx: Context,
  campaignId: ReviewCampaignId,
  signal: AbortSignal,
): Promise<void> {
  for (const invitation of await dueInvitations(ctx.db, campaignId, ctx.now())) {
    if (signal.aborted) return;
    await takeBack(ctx, invitation, signal);
  }
}

async function takeBack(
  ctx: Context,
  { itemId, connectorId, kind, externalId, address }: DecidedInvitation,
  signal: AbortSignal,
): Promise<void> {
  const resource = { kind, externalId };
  try {
    const connector = await ctx.connectors.get(connectorId);
    let found: FoundWayIn | null = null;
    for await (const one of connector.listInvitations(resource, signal)) if (one.key === address) found = one;
    if (!(await recordInvitationFound(ctx, itemId, found?.row ?? null))) return;
    await connector.removeWayIn(resource, { kind: 'invitation', key: address }, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'an invitation is not taken back');
    return recordInvitationKept(ctx, itemId, error);
  }
  await recordInvitationGone(ctx, itemId);
}
