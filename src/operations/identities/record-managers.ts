import type { OperationContext } from '../../context.ts';
import { forgetAllManagers, managersInSlack, recordManagersOf } from '../../db/policies/managers.ts';
import { activeConfig } from '../../db/config/config.ts';
import { system } from '../../domain/actor.ts';
import type { PersonId } from '../../domain/id.ts';
import { wantReviews } from '../requests/steps/want-reviews.ts';
import { noteCauses, type Cause } from '../reviews/steps/note-cause.ts';
import { transact } from '../transact.ts';

/**
 * Records who the field of the document says is whose manager, by Slack user ids. Where that is
 * somebody else by now, what waits is looked at again. Writes managers, requests; adds
 * review-request. Twice: only the time it was read changes.
 */
export const recordManagers = (
  ctx: OperationContext,
  field: string,
  found: ReadonlyMap<PersonId, readonly string[]>,
): Promise<void> =>
  transact(ctx, system('sync-directory'), async (tx) => {
    let changed = false;
    const moved: Cause[] = [];
    for (const [personId, managers] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const wasRead = (await managersInSlack(tx.db, field, personId)) !== undefined;
      const isOther = await recordManagersOf(tx, field, personId, managers);
      if (isOther && wasRead) moved.push({ cause: 'manager', subjectId: personId });
      changed = isOther || changed;
    }
    if (changed) await wantReviews(tx);
    if (moved.length > 0) await noteCauses(tx, (await activeConfig(tx.db)).file, moved);
  });

/** The field is none to go by any more: nobody is anybody's manager by it. Twice is harmless. */
export const forgetManagers = (ctx: OperationContext): Promise<void> =>
  transact(ctx, system('sync-directory'), async (tx) => {
    if (await forgetAllManagers(tx)) await wantReviews(tx);
  });
