/** Who holds a role on a resource by the last sync: there, or through a group above. Reads only. */
import type { ReadDb } from '../../../context.ts';
import type { Role } from '../../../domain/entitlement.ts';
import type { ResourceId } from '../../../domain/id.ts';

export interface HeldAt {
  readonly username: string;
  /** In Slack; null where the account is linked to nobody. */
  readonly person: string | null;
  readonly role: Role;
  /** Where the row is: the resource itself, or a group above it. */
  readonly path: string;
  /** `YYYY-MM-DD`, by GitLab's own row; null for none. */
  readonly expiresOn: string | null;
}

/** The deepest rows first, then by name; at most `limit`. */
export async function heldAt(
  db: Pick<ReadDb, 'withRecursive'>,
  id: ResourceId,
  limit: number,
): Promise<HeldAt[]> {
  return db
    .withRecursive('above', (cte) =>
      cte
        .selectFrom('resources')
        .select(['id', 'parentId', 'path'])
        .where('id', '=', id)
        .unionAll(
          cte
            .selectFrom('resources')
            .innerJoin('above', 'above.parentId', 'resources.id')
            .select(['resources.id', 'resources.parentId', 'resources.path']),
        ),
    )
    .selectFrom('above')
    .innerJoin('memberships', 'memberships.resourceId', 'above.id')
    .innerJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'memberships.connectorId')
        .onRef('accounts.externalId', '=', 'memberships.accountExternalId'),
    )
    .leftJoin('people', 'people.id', 'accounts.personId')
    .select((eb) => [
      'accounts.username',
      'people.name as person',
      'memberships.role',
      'above.path',
      'memberships.expiresOn',
      eb.fn<number>('length', ['above.path']).as('depth'),
    ])
    .orderBy('depth', 'desc')
    .orderBy('accounts.username')
    .limit(limit)
    .execute();
}
