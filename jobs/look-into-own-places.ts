import type { Connector } from '../src/connectors/connector.ts';
import type { FoundLeftover, ResourceRef } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { arrivalsAmong } from '../src/db/cache/away-places.ts';
import type { ScopePlace } from '../src/db/cache/scopes.ts';
import { holdingOf } from '../src/db/grants/grants-over.ts';
import { hasNoMaker } from '../src/db/grants/makers.ts';
import type { GrantId } from '../src/domain/id.ts';
import { isWithin, letsMake } from '../src/domain/power.ts';
import { recordOwnPlaces } from '../src/operations/grants/record-own-places.ts';
import { recordMissed } from '../src/operations/sync/record-missed.ts';
import { leftoversOf } from './look-into-leftovers.ts';
import { readWaysIn } from './read-ways-in.ts';

/**
 * Reads what works in the projects and groups that the holder of a grant made below a group, or in
 * projects that they made elsewhere and that came there, now that it is over: they were Owner of
 * them, also where they have left since. A request for each project that is new there, and some
 * fifteen for each of theirs. GitLab does not say who made a group: one without anybody who can be
 * taken for that counts as theirs.
 * @throws ConnectorError
 */
export async function lookIntoOwnPlaces(
  ctx: Context,
  connector: Connector,
  {
    connectorId,
    grantId,
    places,
  }: { readonly connectorId: string; readonly grantId: GrantId; readonly places: readonly ScopePlace[] },
  signal: AbortSignal,
): Promise<void> {
  const grant = await holdingOf(ctx.db, grantId);
  if (grant === undefined) return;
  const own: ResourceRef[] = [];
  const below = places.slice(1);
  const arrivals = await arrivalsAmong(
    ctx.db,
    below.map(({ id }) => id),
  );
  for (const { id, kind, externalId, createdAt, role } of below) {
    const isMade = createdAt !== null && isWithin(createdAt, grant);
    if (kind === 'group') {
      if (isMade && letsMake(role, kind) && (await hasNoMaker(ctx.db, id))) own.push({ kind, externalId });
      continue;
    }
    const cameAt = arrivals.get(id)?.notedAt ?? null;
    if (!isMade && (cameAt === null || !isWithin(cameAt, { ...grant, endedAt: null }))) continue;
    const found = await connector.findResource({ kind, externalId }, signal);
    if (found === null) await recordMissed(ctx, connectorId, { kind, externalId });
    else if (found.madeBy === grant.accountExternalId) own.push({ kind, externalId });
  }
  if (own.length === 0) return;
  const ways = await readWaysIn(ctx, connector, { role: 'owner', roots: own, places: own }, signal);
  const left: FoundLeftover[] = [];
  for (const place of own)
    left.push(...((await leftoversOf(ctx, { connectorId, connector }, place, signal)) ?? []));
  await recordOwnPlaces(ctx, { connectorId, grantId, places: own }, { ways, left });
}
