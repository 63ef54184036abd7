/** What a grant reaches: its place and everything below. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { Role } from '../../domain/entitlement.ts';
import type { GrantId } from '../../domain/id.ts';
import type { ResourceRow } from './resources.ts';

/**
 * The places that the holder of a grant could change members of, as far as the cache knows, its own
 * first, with its role; none when nobody is to look into them.
 */
export const scopeOf = (
  db: Pick<ReadDb, 'withRecursive'>,
  id: GrantId,
): Promise<(Pick<ResourceRow, 'id' | 'kind' | 'externalId' | 'connectorId'> & { role: Role })[]> =>
  db
    .withRecursive('scope', (cte) =>
      cte
        .selectFrom('grants')
        .innerJoin('slots', 'slots.id', 'grants.slotId')
        .select(['slots.resourceId as id', 'grants.role', sql<number>`0`.as('depth')])
        .where('grants.id', '=', id)
        .where('grants.scopeDueAt', 'is not', null)
        .unionAll((eb) =>
          eb
            .selectFrom('resources as child')
            .innerJoin('scope', 'scope.id', 'child.parentId')
            .select([
              sql<ResourceRow['id']>`child.id`.as('id'),
              'scope.role',
              sql<number>`scope.depth + 1`.as('depth'),
            ]),
        ),
    )
    .selectFrom('scope')
    .innerJoin('resources', 'resources.id', 'scope.id')
    .select(['resources.id', 'resources.kind', 'resources.externalId', 'resources.connectorId', 'scope.role'])
    .where('resources.goneAt', 'is', null)
    .orderBy('scope.depth')
    .orderBy('resources.id')
    .execute();
