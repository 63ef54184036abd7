import type { Tx } from '../../../context.ts';
import { awayAround, newcomersAmong, noteArrival } from '../../../db/cache/away-places.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { grantsOver } from '../../../db/grants/grants-over.ts';
import { wantLooksAfter } from '../../../db/grants/looks-after.ts';
import type { ResourceId } from '../../../domain/id.ts';
import { isWithin, letsMake, SKEW_MS } from '../../../domain/power.ts';

/**
 * Notes which of these places come from elsewhere: they are seen for the first time, and were there
 * before. What came with a group that was away, or was made there through a grant and taken out
 * before anybody saw it, starts with nobody in it, and the grants that ended since are looked into
 * once more. Anything else starts with whom it has. Twice: the same.
 */
export async function noteArrivals(tx: Tx, connectorId: string, ids: readonly ResourceId[]): Promise<void> {
  const { lastRunAt = null, syncedAt = null } = (await findConnectorState(tx.db, connectorId)) ?? {};
  // Of another top-level group everything is new.
  if (lastRunAt === null || syncedAt === null || ids.length === 0) return;
  for (const place of await newcomersAmong(tx.db, ids, lastRunAt)) {
    const { createdAt } = place;
    const unseenAt = createdAt !== null && createdAt < lastRunAt ? createdAt : null;
    const since = (await awayAround(tx.db, place.id)) ?? (await madeThrough(tx, place, unseenAt));
    if (since === undefined) {
      if (unseenAt !== null) await noteArrival(tx, place.id, { seenAt: unseenAt, members: null });
      continue;
    }
    await noteArrival(tx, place.id, { seenAt: since, members: {} });
    for (const grant of await grantsOver(tx.db, place.id, since))
      if (grant.endedAt !== null) await wantLooksAfter(tx, grant);
  }
}

/** When it was made, if that was before the last look, and somebody could do it through a grant. */
async function madeThrough(
  tx: Tx,
  { id, kind }: ResourceRow,
  unseenAt: Date | null,
): Promise<Date | undefined> {
  if (unseenAt === null) return undefined;
  const over = await grantsOver(tx.db, id, new Date(unseenAt.getTime() - SKEW_MS));
  const isTheirs = over.some(
    (grant) => grant.resourceId !== id && letsMake(grant.role, kind) && isWithin(unseenAt, grant),
  );
  return isTheirs ? unseenAt : undefined;
}
