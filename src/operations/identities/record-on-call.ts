import type { OperationContext } from '../../context.ts';
import { knownSchedule, recordSchedule } from '../../db/policies/on-call.ts';
import { system } from '../../domain/actor.ts';
import type { OnCallSchedule } from '../../domain/document/config-on-call.ts';
import { onCallAt, type OnCallFault, type Shift } from '../../domain/identities/on-call.ts';
import { wantReviews } from '../requests/steps/want-reviews.ts';
import { transact } from '../transact.ts';

/**
 * Records who is on call by a schedule, or why that could not be read. Where it is somebody else
 * than at the last look, or nobody any more, what waits is looked at again. Writes
 * on_call_schedules, requests; adds review-request. Twice: only times change.
 */
export const recordOnCall = (
  ctx: OperationContext,
  schedule: OnCallSchedule,
  read: readonly Shift[] | OnCallFault,
): Promise<void> =>
  transact(ctx, system('read-on-call'), async (tx) => {
    const before = await knownSchedule(tx.db, schedule);
    await recordSchedule(tx, schedule, read);
    const was = before.triedAt === null ? [] : onCallAt(before, before.triedAt);
    const is = onCallAt(await knownSchedule(tx.db, schedule), tx.now);
    if (was.join() !== is.join()) await wantReviews(tx);
  });
