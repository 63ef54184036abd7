import type { ReadDb } from '../../context.ts';
import type { ReviewItemId } from '../../domain/id.ts';
import { isAsDecided } from '../../domain/reviews/review-item.ts';
import type { ReviewItem } from './items.ts';

/**
 * By item, until when a grant goes on, or went on, whose row was read back in place of what the
 * decision left. Reads only.
 */
export async function grantsOnFound(
  db: Pick<ReadDb, 'selectFrom'>,
  items: readonly ReviewItem[],
): Promise<ReadonlyMap<ReviewItemId, Date>> {
  const read = items.flatMap(({ id, slotId, found, target, concludedAt, status }) => {
    const row = found?.row ?? null;
    const isOther = row !== null && !isAsDecided(row, target?.row ?? null);
    return slotId === null || concludedAt === null || status === 'moved' || !isOther
      ? []
      : [{ id, slotId, role: row.role, at: concludedAt }];
  });
  if (read.length === 0) return new Map();
  const grants = await db
    .selectFrom('grants')
    .select(['slotId', 'role', 'activatedAt', 'expiresAt', 'endedAt'])
    .where('slotId', 'in', [...new Set(read.map(({ slotId }) => slotId))])
    .where('activatedAt', 'is not', null)
    .orderBy('expiresAt')
    .execute();
  return new Map(
    read.flatMap(({ id, slotId, role, at }) => {
      const on = grants.findLast(
        (grant) =>
          grant.slotId === slotId &&
          grant.role === role &&
          grant.activatedAt !== null &&
          grant.activatedAt <= at &&
          (grant.endedAt === null || grant.endedAt > at),
      );
      const until = on?.endedAt ?? on?.expiresAt ?? null;
      return until === null ? [] : [[id, until] as const];
    }),
  );
}
