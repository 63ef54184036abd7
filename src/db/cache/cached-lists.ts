/** Whole member lists of the cache. */
import type { ReadDb, Tx } from '../../context.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { ResourceId } from '../../domain/id.ts';
import type { SlotKey } from './memberships.ts';

/** A row of a list, with what the cache says of its account. */
export interface CachedListRow extends SlotKey {
  readonly row: Row;
  readonly username: string;
  readonly name: string;
  readonly state: string;
  /** The last list did not show it. */
  readonly isMissed: boolean;
}

/** The cached lists of some resources, row by row. */
export async function cachedLists(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  resourceIds: readonly ResourceId[],
): Promise<CachedListRow[]> {
  if (resourceIds.length === 0) return [];
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'memberships.connectorId')
        .onRef('accounts.externalId', '=', 'memberships.accountExternalId'),
    )
    .select([
      'resourceId',
      'accountExternalId',
      'role',
      'customRole',
      'expiresOn',
      'username',
      'name',
      'state',
      'memberships.misses',
      'absentAt',
    ])
    .where('memberships.connectorId', '=', connectorId)
    .where('resourceId', 'in', resourceIds)
    .execute();
  return rows.map(({ role, customRole, expiresOn, misses, absentAt, ...one }) => ({
    ...one,
    row: { role, customRole, expiresOn },
    isMissed: misses > 0 || absentAt !== null,
  }));
}

/** Forgets what was cached of a connector from that time on: it is read again. */
export const forgetMemberships = (tx: Tx, connectorId: string, since: Date): Promise<unknown> =>
  tx.db
    .deleteFrom('memberships')
    .where('connectorId', '=', connectorId)
    .where('syncedAt', '>=', since)
    .execute();
