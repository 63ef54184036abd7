import type { ReadDb } from '../../context.ts';
import { OPEN_STATUSES } from '../../domain/access/grant.ts';
import type { Known } from '../../domain/policies/policies-below.ts';

/** How many grants of a connector are open, and how many requests wait there. */
export async function countOpenWork(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<{ readonly grants: number; readonly requests: number }> {
  const grants = await db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('slots.connectorId', '=', connectorId)
    .where('grants.status', 'in', OPEN_STATUSES)
    .executeTakeFirstOrThrow();
  const requests = await db
    .selectFrom('requests')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('resources.connectorId', '=', connectorId)
    .where('requests.status', '=', 'pending')
    .executeTakeFirstOrThrow();
  return { grants: grants.count, requests: requests.count };
}

/** Everything a connector has that is not gone, in order. */
export async function placesOf(db: Pick<ReadDb, 'selectFrom'>, connectorId: string): Promise<Known[]> {
  const rows = await db
    .selectFrom('resources')
    .select(['path', 'kind', 'archivedAt'])
    .where('connectorId', '=', connectorId)
    .where('goneAt', 'is', null)
    .orderBy('path')
    .execute();
  return rows.map(({ archivedAt, ...place }) => ({ ...place, isArchived: archivedAt !== null }));
}
