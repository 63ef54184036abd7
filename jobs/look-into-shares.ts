import type { Connector } from '../src/connectors/connector.ts';
import type { FoundWayIn, ResourceRef } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { shareScope } from '../src/db/grants/ways-in.ts';
import { givesPower } from '../src/domain/power.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordSharesFailed, recordSharesKnown } from '../src/operations/grants/record-shares-known.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { lookIntoLeftoversBefore } from './look-into-leftovers.ts';

/**
 * Reads which groups are invited where a grant gives power over members, as it begins, and which
 * addresses in the place itself: any group that is there besides at its end was invited meanwhile,
 * and whatever is there with more got it meanwhile.
 */
export async function lookIntoShares(
  ctx: Context,
  { grantId }: Payload<'look-into-shares'>,
  signal: AbortSignal,
): Promise<void> {
  const scope = await shareScope(ctx.db, grantId);
  if (scope === undefined) return;
  const { connectorId, role, kind, externalId } = scope;
  try {
    const connector = await ctx.connectors.get(connectorId);
    const found: FoundWayIn[] = [];
    const shares = connector.listShares({ kind, externalId }, givesPower(role, 'group'), signal);
    for await (const share of shares) found.push(share);
    const resource = { kind, externalId };
    if (givesPower(role, kind)) found.push(...(await invitedBefore(ctx, connector, resource, signal)));
    await recordSharesKnown(ctx, grantId, found);
    if (givesPower(role, kind)) await lookIntoLeftoversBefore(ctx, connector, { grantId, resource }, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'invited groups not read');
    await recordSharesFailed(ctx, grantId);
  }
}

/** The list may be kept from the token: then only what GitLab dates is found at the end. */
async function invitedBefore(
  ctx: Context,
  connector: Connector,
  resource: ResourceRef,
  signal: AbortSignal,
): Promise<readonly FoundWayIn[]> {
  const found: FoundWayIn[] = [];
  try {
    for await (const one of connector.listInvitations(resource, signal)) found.push(one);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ code: error.code, fault: error.fault }, 'invited addresses not read');
  }
  return found;
}
