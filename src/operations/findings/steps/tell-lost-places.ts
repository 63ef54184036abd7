import type { Tx } from '../../../context.ts';
import { topsOf, type ResourceRow } from '../../../db/cache/resources.ts';
import { grantsOver, type GrantOver } from '../../../db/grants/grants-over.ts';
import { powerLeftOver } from '../../../db/grants/power-left.ts';
import { livePathOf } from '../../../domain/archived.ts';
import type { ResourceId } from '../../../domain/id.ts';
import { tellOwners } from '../../messages/steps/tell-owners.ts';
import { couldMove } from './could-move.ts';

/**
 * Tells the owners of groups and projects that syncs do not find any more, once for each branch,
 * where somebody could have moved it out of reach through a grant, or was let in by one who could,
 * since it was seen last. Of the grants on the place itself their own messages tell: what they gave
 * there cannot be taken back.
 */
export async function tellLostPlaces(
  tx: Tx,
  connectorId: string,
  gone: readonly ResourceId[],
): Promise<void> {
  for (const place of await topsOf(tx.db, gone)) {
    const grants = await whoCouldMove(tx, place);
    if (grants.length === 0) continue;
    const { id, kind, externalId, path, below } = place;
    const isScheduled = livePathOf(path) !== null;
    const detail = {
      connectorId,
      kind,
      externalId,
      path: livePathOf(path) ?? path,
      isScheduled,
      below,
      grants,
    };
    await tellOwners(tx, connectorId, {
      kind: 'lost-place',
      subjectId: id,
      ordinal: Math.floor(tx.now.getTime() / 1000),
      detail,
    });
    tx.audit({ action: 'resource.lost', subject: id, body: detail });
  }
}

async function whoCouldMove(tx: Tx, place: ResourceRow): Promise<GrantOver['id'][]> {
  const { id, lastSeenAt } = place;
  const above = (await grantsOver(tx.db, id, lastSeenAt)).filter(({ resourceId }) => resourceId !== id);
  const all = [...above, ...(await powerLeftOver(tx.db, id, lastSeenAt))];
  return [...new Set(all.filter((grant) => couldMove(grant, place)).map((grant) => grant.id))].toSorted();
}
