import type { ReadDb } from '../../../context.ts';
import type { GrantId } from '../../../domain/id.ts';

/**
 * Whether what was left as a grant ended was another grant, and until when: `leftUntil` as
 * `grantUntil` of what is held; nothing where it was none. Reads only.
 */
export async function leftGrantOf(
  db: Pick<ReadDb, 'selectFrom'>,
  { id, leftThrough }: { readonly id: GrantId; readonly leftThrough: string | null },
): Promise<{ readonly leftUntil?: Date | null }> {
  if (leftThrough === null) return {};
  const other = await db
    .selectFrom('grants as mine')
    .innerJoin('slots as place', 'place.id', 'mine.slotId')
    .innerJoin('slots', (join) =>
      join
        .onRef('slots.connectorId', '=', 'place.connectorId')
        .onRef('slots.accountExternalId', '=', 'place.accountExternalId'),
    )
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .innerJoin('grants', 'grants.slotId', 'slots.id')
    .select('grants.expiresAt')
    .where('mine.id', '=', id)
    .where('resources.path', '=', leftThrough)
    .whereRef('grants.id', '!=', 'mine.id')
    .whereRef('grants.role', '=', 'mine.leftRole')
    .whereRef('grants.createdAt', '<=', 'mine.endedAt')
    .where('grants.status', '!=', 'failed')
    .where((eb) =>
      eb.or([eb('grants.endingAt', 'is', null), eb('grants.endingAt', '>', eb.ref('mine.endedAt'))]),
    )
    .orderBy('grants.expiresAt', (order) => order.desc().nullsLast())
    .limit(1)
    .executeTakeFirst();
  return other === undefined ? {} : { leftUntil: other.expiresAt };
}
