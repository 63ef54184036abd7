import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { Reach } from '../../domain/policies/terms.ts';
import type { ResourceRow } from './resources.ts';

/**
 * A resource with everything the cache knows below it, archived or not, in one query; none for a
 * project, which has nothing below.
 */
export async function reachOf(
  db: Pick<ReadDb, 'selectFrom'>,
  { connectorId, kind, path }: Pick<ResourceRow, 'connectorId' | 'kind' | 'path'>,
): Promise<Reach> {
  if (kind === 'project') return { path, kind, below: [] };
  const rows = await db
    .selectFrom('resources')
    .select(['path', 'kind', 'archivedAt'])
    .where('connectorId', '=', connectorId)
    .where('goneAt', 'is', null)
    .where(sql<boolean>`starts_with(lower(path), ${`${path.toLowerCase()}/`})`)
    .execute();
  return {
    path,
    kind,
    below: rows.map(({ archivedAt, ...row }) => ({ ...row, isArchived: archivedAt !== null })),
  };
}
