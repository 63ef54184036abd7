import type { ReadDb } from '../../context.ts';
import type { ResourceId } from '../../domain/id.ts';

/** A resource and every group above it, as the source of a query: `line.id`. */
export const lineOf = (db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>, resourceId: ResourceId) =>
  db
    .withRecursive('line', (cte) =>
      cte
        .selectFrom('resources')
        .select(['id', 'parentId'])
        .where('id', '=', resourceId)
        .unionAll((eb) =>
          eb
            .selectFrom('resources as parent')
            .innerJoin('line', 'line.parentId', 'parent.id')
            .select(['parent.id', 'parent.parentId']),
        ),
    )
    .selectFrom('line');
