import type { ReadDb } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import { ownersInLine } from '../cache/other-owners.ts';
import { isActive, type Person } from '../identities/people.ts';

/**
 * The active people whom the cache knows as Owner of a resource, of itself or through a group above
 * it. Whoever is Owner for a while, or through hallpass, is none of them.
 */
export async function resourceOwners(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  { connectorId, path }: { readonly connectorId: string; readonly kind: ResourceKind; readonly path: string },
): Promise<Person[]> {
  const resource = await db
    .selectFrom('resources')
    .select('id')
    .where('connectorId', '=', connectorId)
    .where('path', '=', path)
    .where('goneAt', 'is', null)
    .executeTakeFirst();
  if (resource === undefined) return [];
  const people = await ownersInLine(db, resource.id)
    .innerJoin('people', 'people.id', 'accounts.personId')
    .selectAll('people')
    .distinct()
    .orderBy('people.id')
    .execute();
  return people.filter(isActive);
}
