/** The figures at the top of pages of the console. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { LIVE_STATUSES } from '../../domain/access/grant.ts';
import { seen, type Sight } from './api-lists.ts';

export interface ElevatedFigures {
  /** How many people hold anything. */
  readonly people: number;
  readonly roles: number;
  /** Roles that end within an hour, or should have ended. */
  readonly endingSoon: number;
}

const SOON_MS = 3_600_000;

export async function elevatedFigures(
  db: Pick<ReadDb, 'selectFrom'>,
  sight: Sight,
  now: Date,
): Promise<ElevatedFigures> {
  const { people, roles, soon } = await db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .where('grants.status', 'in', LIVE_STATUSES)
    .where(seen(sight, 'grants.personId'))
    .select((eb) => [
      eb.fn.count<number>('grants.personId').distinct().as('people'),
      eb.fn.countAll<number>().as('roles'),
      sql<number>`count(*) filter (where grants.expires_at <= ${new Date(now.getTime() + SOON_MS)})`.as(
        'soon',
      ),
    ])
    .executeTakeFirstOrThrow();
  return { people, roles, endingSoon: soon };
}
