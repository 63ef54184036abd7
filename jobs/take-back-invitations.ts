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
import { recordInvitationAccepted } from '../src/operations/reviews/record-invitation-accepted.ts';
import { whoJoined } from './who-joined.ts';

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

async function takeBack(ctx: Context, invitation: DecidedInvitation, signal: AbortSignal): Promise<void> {
  const { itemId, connectorId, kind, externalId, address, resourceId } = invitation;
  const resource = { kind, externalId };
  let joined: string | null = null;
  try {
    const connector = await ctx.connectors.get(connectorId);
    let found: FoundWayIn | null = null;
    for await (const one of connector.listInvitations(resource, signal)) if (one.key === address) found = one;
    if (found !== null) {
      if (!(await recordInvitationFound(ctx, itemId, found.row))) return;
      await connector.removeWayIn(resource, { kind: 'invitation', key: address }, signal);
    }
    const madeAt = found?.createdAt ?? invitation.madeAt;
    const place = { connectorId, resource, resourceId };
    if (madeAt !== null) joined = await whoJoined(ctx, connector, place, madeAt, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'an invitation is not taken back');
    return recordInvitationKept(ctx, itemId, error);
  }
  if (joined === null) await recordInvitationGone(ctx, itemId);
  else await recordInvitationAccepted(ctx, itemId, joined);
}
