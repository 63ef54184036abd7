import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { isSameHuman } from '../../db/identities/same-account.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { LONGEST_EXEMPTION_DAYS } from '../../domain/conflicts/conflict-alert.ts';
import { addDays, dayOf, startOf, type Day } from '../../domain/day.ts';
import type { ConflictAlertId } from '../../domain/id.ts';
import { LONGEST_REASON } from '../../domain/access/request.ts';
import { ForbiddenError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockConflict } from './steps/lock-conflict.ts';
import { moveConflictAlert } from './steps/move-conflict-alert.ts';
import { transact } from '../transact.ts';

export interface ExemptConflict {
  readonly alertId: ConflictAlertId;
  /** The last day of it, in UTC. */
  readonly through: Day;
  readonly reason: string;
}

/**
 * Lets somebody be in a conflict for a while: it is not told again until then, and a request that
 * ends before is not blocked for it. Its owners and the admins may, but nobody for themselves. It
 * is over with the conflict, too. Writes conflict_alerts, messages, audit_events. Twice by the same
 * person with the same words: nothing changes.
 * @throws RefusedError exemption_end, reason_required, reason_too_long; ForbiddenError not_owner,
 * self_approval, deactivated; StaleError decided; NotFoundError conflict
 */
export async function exemptConflict(
  ctx: OperationContext,
  actor: PersonActor,
  { alertId, through, reason: words }: ExemptConflict,
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const decider = await actingPerson(tx, actor);
    const alert = await lockConflict(tx, alertId, decider);
    const { file } = await activeConfig(tx.db);
    if (await isSameHuman(tx.db, file, alert.personId, decider.id))
      throw new ForbiddenError({ code: 'self_approval', of: 'conflict' });
    const [reason, until] = [words.trim(), startOf(addDays(through, 1))];
    assertGiven(through, reason, dayOf(tx.now));
    const { status, exemptedBy, exemptReason, exemptUntil } = alert;
    const isSame = exemptReason === reason && exemptUntil?.getTime() === until.getTime();
    if (status === 'exempted' && exemptedBy === decider.id && isSame) return;
    const moved = await moveConflictAlert(tx, alert, 'exempt', { exemptedBy: decider.id, reason, until });
    if (moved === null) throw new StaleError({ code: 'decided', what: 'conflict', status });
  });
}

function assertGiven(through: Day, reason: string, today: Day): void {
  if (reason === '') throw new RefusedError({ code: 'reason_required' }, 'reason');
  if (reason.length > LONGEST_REASON)
    throw new RefusedError({ code: 'reason_too_long', most: LONGEST_REASON }, 'reason');
  if (through < today || through > addDays(today, LONGEST_EXEMPTION_DAYS))
    throw new RefusedError({ code: 'exemption_end', mostDays: LONGEST_EXEMPTION_DAYS }, 'until');
}
