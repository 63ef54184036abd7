/** What a grant reaches: its place and everything below. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { Role } from '../../domain/entitlement.ts';
import type { GrantId } from '../../domain/id.ts';
import type { ResourceRow } from './resources.ts';

export interface ScopePlace extends Pick<
  ResourceRow,
  'id' | 'kind' | 'externalId' | 'connectorId' | 'path' | 'createdAt'
> {
  readonly role: Role;
  /** The last place that the look has come by; null for one that begins. */
  readonly scopeAfter: ResourceRow['id'] | null;
  /** Its own place, or one that was moved away from below that; else it lies below one of these. */
  readonly isRoot: boolean;
}

/**
 * The place of a grant and those below it, as far as the cache knows, its own first, with its role;
 * also what was moved away from there meanwhile. None when nobody is to look into them.
 */
export const scopeOf = (db: Pick<ReadDb, 'withRecursive'>, id: GrantId): Promise<ScopePlace[]> =>
  db
    .withRecursive('scope', (cte) =>
      cte
        .selectFrom('grants')
        .innerJoin('slots', 'slots.id', 'grants.slotId')
        .select(['slots.resourceId as id', 'grants.role', 'grants.scopeAfter', sql<number>`0`.as('depth')])
        .select([sql<boolean>`true`.as('isRoot'), sql<boolean>`true`.as('isThere')])
        .where('grants.id', '=', id)
        .where('grants.scopeDueAt', 'is not', null)
        .unionAll((eb) =>
          eb
            .selectFrom('movedPlaces')
            .innerJoin('grants', 'grants.id', 'movedPlaces.grantId')
            .select([
              'movedPlaces.resourceId as id',
              'grants.role',
              'grants.scopeAfter',
              sql<number>`1`.as('depth'),
            ])
            .select([sql<boolean>`true`.as('isRoot'), sql<boolean>`false`.as('isThere')])
            .where('grants.id', '=', id)
            .where('grants.scopeDueAt', 'is not', null),
        )
        .unionAll((eb) =>
          eb
            .selectFrom('resources as child')
            .innerJoin('scope', 'scope.id', 'child.parentId')
            .select([
              sql<ResourceRow['id']>`child.id`.as('id'),
              'scope.role',
              'scope.scopeAfter',
              sql<number>`scope.depth + 1`.as('depth'),
              sql<boolean>`false`.as('isRoot'),
              'scope.isThere',
            ]),
        ),
    )
    .selectFrom('scope')
    .innerJoin('resources', 'resources.id', 'scope.id')
    .select(['resources.id', 'resources.kind', 'resources.externalId', 'resources.connectorId', 'scope.role'])
    .select(['resources.path', 'resources.createdAt', 'scope.scopeAfter'])
    // What was moved and lies there again is one of those below.
    .select(sql<boolean>`min(depth) = 0 or bool_or(is_root) and not bool_or(is_there)`.as('isRoot'))
    .where('resources.goneAt', 'is', null)
    .groupBy(['resources.id', 'scope.role', 'scope.scopeAfter'])
    .orderBy((eb) => eb.fn.min('scope.depth'))
    .orderBy('resources.id')
    .execute();
