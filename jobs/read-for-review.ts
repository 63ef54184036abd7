/** What an access review needs of GitLab beyond what a sync reads. */
import type { Connector } from '../src/connectors/connector.ts';
import type { FoundActivity, FoundGift, FoundToken, FoundWayIn } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { reviewedInvitations, type PlacedMachine, type PlaceRef } from '../src/db/reviews/reads.ts';
import { isTokenAccount } from '../src/domain/identities/account.ts';
import type { ReviewCampaignId } from '../src/domain/id.ts';
import type { MachineToken } from '../src/domain/reviews/machine-token.ts';
import { ConnectorError } from '../src/errors.ts';
import { groupedBy } from '../src/domain/grouped.ts';
import { recordShares } from '../src/operations/sync/record-shares.ts';
import { planReads, type PlannedReads } from '../src/operations/reviews/plan-reads.ts';
import {
  recordActivity,
  recordGifts,
  recordInvitations,
  recordMachineTokens,
  refuseUnread,
  tellReading,
} from '../src/operations/reviews/record-reads.ts';
import { inParallel } from './batches.ts';
import { nowAndThen } from './now-and-then.ts';

/** Places asked at once, at most; how many there are is for the connector's budget to decide. */
const AT_ONCE = 5;
/** Places of which a sync reads the invitations anew for reviews, those read longest ago first. */
const MOST_REVIEWED = 200;

/**
 * Reads for a snapshot who is invited, who gave which role and what machines sign in with: two
 * requests for each place, and one for each place or service account with tokens, as a sync asks,
 * so that grants go first. Audit events that GitLab does not show once are not asked for again.
 * What is read is written at once: killed, it goes on behind that. False when it could not be read:
 * then the campaign says why.
 */
export async function readForReview(
  ctx: Context,
  campaignId: ReviewCampaignId,
  signal: AbortSignal,
): Promise<boolean> {
  const plans = await planReads(ctx, campaignId);
  const total = plans.reduce((sum, plan) => sum + plan.places.length + plan.machines.length, 0);
  let done = 0;
  const tell = nowAndThen(ctx, () => tellReading(ctx, campaignId, { done, total }));
  const count = async (read: number): Promise<void> => {
    done += read;
    await tell();
  };
  for (const plan of plans) {
    try {
      await readPlanned(ctx, plan, count, signal);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      const { connectorId } = plan;
      ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'not read for an access review');
      await refuseUnread(ctx, campaignId, connectorId, error.fault);
      return false;
    }
  }
  return true;
}

async function readPlanned(
  ctx: Context,
  { connectorId, sharesOf, activity, places, machines }: PlannedReads,
  count: (read: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (sharesOf === null && !activity && places.length + machines.length === 0) return;
  const connector = await ctx.connectors.get(connectorId);
  if (sharesOf !== null) {
    const found: FoundWayIn[] = [];
    const shares = connector.listShares({ kind: 'group', externalId: sharesOf }, true, signal);
    for await (const share of shares) found.push(share);
    await recordShares(ctx, connectorId, found);
  }
  if (activity) await recordActivity(ctx, connectorId, await activityOf(connector, signal));
  const giftsOf = giftsFrom(connector, signal);
  await inParallel(places, AT_ONCE, async (place) => {
    if (place.needsInvitations)
      await recordInvitations(ctx, place, await invitationsOf(connector, place, signal));
    if (place.needsGifts) await recordGifts(ctx, place, await giftsOf(place));
    await count(1);
  });
  const [placed, services] = [
    machines.filter(({ username }) => isTokenAccount(username)),
    machines.filter(({ username }) => !isTokenAccount(username)),
  ];
  await inParallel([...groupedBy(placed, ({ id }) => id).values()], AT_ONCE, async (together) => {
    await recordMachineTokens(ctx, connectorId, await tokensOf(connector, together, signal));
    await count(together.length);
  });
  const accounts = groupedBy(services, ({ accountExternalId }) => accountExternalId);
  await inParallel([...accounts], AT_ONCE, async ([id, rows]) => {
    const tokens = await connector.listServiceTokens(id, signal);
    await recordMachineTokens(ctx, connectorId, new Map([[id, tokens]]));
    await count(rows.length);
  });
}

/** None where it is not shown. */
async function activityOf(connector: Connector, signal: AbortSignal): Promise<readonly FoundActivity[]> {
  const found: FoundActivity[] = [];
  try {
    for await (const one of connector.listActivity(signal)) found.push(one);
    return found;
  } catch (error) {
    if (isHidden(error)) return [];
    throw error;
  }
}

/** What the connector's token may not see; that it works no more is something else. */
const isHidden = (error: unknown): boolean =>
  error instanceof ConnectorError &&
  (error.code === 'forbidden' ||
    error.fault.code === 'permission_needed' ||
    error.fault.code === 'fine_grained_refused');

/** Null where they are not shown. */
async function invitationsOf(
  connector: Connector,
  { kind, externalId }: PlaceRef,
  signal: AbortSignal,
): Promise<readonly FoundWayIn[] | null> {
  const found: FoundWayIn[] = [];
  try {
    for await (const one of connector.listInvitations({ kind, externalId }, signal)) found.push(one);
    return found;
  } catch (error) {
    if (isHidden(error)) return null;
    throw error;
  }
}

/** What was given on a place; null for every place once they are not shown of one. */
function giftsFrom(
  connector: Connector,
  signal: AbortSignal,
): (place: PlaceRef) => Promise<readonly FoundGift[] | null> {
  let isShown = true;
  let first: Promise<unknown> | null = null;
  const ask = async ({ kind, externalId }: PlaceRef): Promise<readonly FoundGift[] | null> => {
    const found = isShown ? await connector.listGifts({ kind, externalId }, signal) : null;
    isShown &&= found !== null;
    return found;
  };
  return (place) => {
    const asked = first === null ? ask(place) : first.then(() => ask(place));
    first ??= asked;
    return asked;
  };
}

/** Of the machines of one place. */
async function tokensOf(
  connector: Connector,
  machines: readonly PlacedMachine[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly MachineToken[] | null>> {
  const [place] = machines;
  const found = place === undefined ? null : await connector.listAccessTokens(place, signal);
  const of = (id: string): MachineToken[] | undefined =>
    found?.filter(({ accountExternalId }: FoundToken) => accountExternalId === id).map(({ token }) => token);
  return new Map(machines.map(({ accountExternalId: id }) => [id, of(id) ?? null]));
}

/**
 * Reads the invitations anew that reviews wait for a decision on, or for an owner: what was
 * accepted or withdrawn drops out. Where they cannot be read, a sync goes on without them.
 */
export async function readReviewedInvitations(
  ctx: Context,
  connectorId: string,
  connector: Connector,
  signal: AbortSignal,
): Promise<void> {
  try {
    const places = await reviewedInvitations(ctx.db, connectorId, MOST_REVIEWED);
    await inParallel(places, AT_ONCE, async (place) => {
      const found = await invitationsOf(connector, place, signal);
      // What is not shown any more is not gone for that.
      if (found !== null) await recordInvitations(ctx, place, found);
    });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'invitations not read');
  }
}
