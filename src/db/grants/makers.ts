import type { ReadDb } from '../../context.ts';
import type { ResourceId } from '../../domain/id.ts';
import { ownRoles } from './grants-over.ts';

/**
 * Whether nobody is known to have made a group: GitLab makes whoever makes one its Owner, and says
 * it nowhere else. Those whom owners are asked about do not count. Reads only.
 */
export async function hasNoMaker(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  resourceId: ResourceId,
): Promise<boolean> {
  const owners = await db
    .selectFrom('memberships')
    .select('accountExternalId')
    .where('resourceId', '=', resourceId)
    .where('role', '=', 'owner')
    .where('absentAt', 'is', null)
    .execute();
  const accounts = owners.map(({ accountExternalId }) => accountExternalId);
  const own = await ownRoles(db, resourceId, accounts);
  return own.length === 0;
}
