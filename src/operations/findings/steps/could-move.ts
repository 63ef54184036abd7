import type { ResourceRow } from '../../../db/cache/resources.ts';
import type { GrantOver } from '../../../db/grants/grants-over.ts';
import { livePathOf } from '../../../domain/archived.ts';
import { isWithin, letsMake, letsMove } from '../../../domain/power.ts';

/**
 * Whether the holder of a grant that reached a place could have moved it away; whoever makes a
 * group or project is its Owner. The place is as it was before that. Pure.
 */
export function couldMove(
  grant: GrantOver,
  { kind, createdAt, path, archivedAt, missedAt }: ResourceRow,
): boolean {
  const { activatedAt, role } = grant;
  // One that was never confirmed may have been there all the same.
  if (activatedAt === null) return letsMove(role);
  if (missedAt !== null && activatedAt > missedAt) return false;
  // It was to be deleted before they could do anything.
  if (livePathOf(path) !== null && archivedAt !== null && archivedAt < activatedAt) return false;
  return letsMove(role) || (createdAt !== null && letsMake(role, kind) && isWithin(createdAt, grant));
}
