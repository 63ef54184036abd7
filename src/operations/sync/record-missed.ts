import type { OperationContext } from '../../context.ts';
import { findResourceByKey, missResource } from '../../db/cache/resources.ts';
import { system } from '../../domain/actor.ts';
import type { ResourceRef } from '../../connectors/found.ts';
import { transact } from '../transact.ts';

/**
 * A place that was to be looked into was not found. The next sync either misses it, too, or finds
 * it: then it is looked into. Twice: counts once.
 */
export const recordMissed = (ctx: OperationContext, connectorId: string, ref: ResourceRef): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const place = await findResourceByKey(tx.db, connectorId, ref);
    if (place !== undefined) await missResource(tx, place.id);
  });
