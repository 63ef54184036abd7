import type { FoundWayIn } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { replaceShares } from '../../db/cache/shares.ts';
import { system } from '../../domain/actor.ts';
import { transact } from '../transact.ts';

/** Which groups are invited anywhere on a connector: these, and no others. Twice: the same. */
export const recordShares = (
  ctx: OperationContext,
  connectorId: string,
  found: readonly FoundWayIn[],
): Promise<void> =>
  transact(ctx, system('sync-connector'), (tx) =>
    replaceShares(
      tx,
      connectorId,
      found.map(({ resource, key, label, row: { role, expiresOn } }) => ({
        resource,
        groupExternalId: key,
        label,
        role,
        expiresOn,
      })),
    ),
  );
