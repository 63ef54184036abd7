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
    const since = (await awayAround(tx.db, place.id)) ?? (await madeUnseenAt(tx, place));
    const isOlder = place.createdAt !== null && place.createdAt < lastRunAt;
    if (since === undefined) {
      if (isOlder) await noteArrival(tx, place.id, { seenAt: place.createdAt ?? lastRunAt, members: null });
      continue;
    }
    await noteArrival(tx, place.id, { seenAt: since, members: {} });
    for (const grant of await grantsOver(tx.db, place.id, since))
      if (grant.endedAt !== null) await wantLooksAfter(tx, grant);
  }
}

/** When it was made, where somebody could do that through a grant then. */
async function madeUnseenAt(tx: Tx, { id, kind, createdAt }: ResourceRow): Promise<Date | undefined> {
  if (createdAt === null) return undefined;
  const over = await grantsOver(tx.db, id, new Date(createdAt.getTime() - SKEW_MS));
  const isTheirs = over.some(
    (grant) => grant.resourceId !== id && letsMake(grant.role, kind) && isWithin(createdAt, grant),
  );
  return isTheirs ? createdAt : undefined;
}
