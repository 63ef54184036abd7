import type { Tx } from '../../../context.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { grantsOver, type GrantOver } from '../../../db/grants/grants-over.ts';
import { powerLeftOver } from '../../../db/grants/power-left.ts';
import { wantLooksAfter } from '../../../db/grants/looks-after.ts';
import { lastOfLostPlace } from '../../../db/messages/lost-notices.ts';
import type { GrantId } from '../../../domain/id.ts';
import { tellOwners } from '../../messages/steps/tell-owners.ts';

/**
 * Has the scope looked into once more of each grant that ended while a place in it could not be
 * found, and is found again: what its holder did there nobody has seen. So is that of a grant by
 * which somebody was let in who has power there. Owners who were told that it cannot be found are
 * told that it is. `before` are rows as they were; of those that were not missed nothing is looked
 * into. Twice: the same.
 */
export async function lookAtReturned(tx: Tx, before: readonly ResourceRow[]): Promise<void> {
  const over = new Map<GrantId, GrantOver>();
  for (const place of before) {
    const { id, misses, goneAt, lastSeenAt, createdAt, missedAt } = place;
    if (misses === 0 && goneAt === null) continue;
    if (goneAt !== null) await tellFound(tx, place);
    // One that was made and missed between two syncs was seen by none.
    const since = lastSeenAt ?? createdAt ?? missedAt;
    const ended = (await grantsOver(tx.db, id, since)).filter(({ endedAt }) => endedAt !== null);
    for (const grant of [...ended, ...(await powerLeftOver(tx.db, id, since))]) over.set(grant.id, grant);
  }
  const grants = [...over.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const grant of grants) await wantLooksAfter(tx, grant);
}

async function tellFound(tx: Tx, { id, connectorId }: ResourceRow): Promise<void> {
  const detail = await lastOfLostPlace(tx.db, id);
  if (detail === undefined) return;
  tx.renewMessages(id, ['lost-place']);
  // That it lies elsewhere now was told by a message of its own.
  if (detail.movedTo !== undefined) return;
  const ordinal = Math.floor(tx.now.getTime() / 1000);
  await tellOwners(tx, connectorId, { kind: 'lost-place', subjectId: id, ordinal, detail });
}
