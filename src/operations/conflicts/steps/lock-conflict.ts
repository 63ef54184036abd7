import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { lockConflictAlert, type ConflictAlert } from '../../../db/conflicts/conflict-alerts.ts';
import type { ConflictAlertId } from '../../../domain/id.ts';
import { conflictWatchers } from '../../../db/conflicts/conflict-owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';

/**
 * Locks an alert that somebody decides on.
 * @throws ForbiddenError not_owner unless they are an owner of the conflict or an admin;
 * NotFoundError conflict
 */
export async function lockConflict(tx: Tx, id: ConflictAlertId, decider: Person): Promise<ConflictAlert> {
  const alert = await lockConflictAlert(tx, id);
  if (alert === undefined) throw new NotFoundError('conflict');
  await assertLooksAfter(tx, alert, decider);
  return alert;
}

/** @throws ForbiddenError not_owner */
export async function assertLooksAfter(
  tx: Tx,
  { conflictId }: Pick<ConflictAlert, 'conflictId'>,
  decider: Person,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (!(await conflictWatchers(tx.db, file, conflictId)).has(decider.id))
    throw new ForbiddenError({ code: 'not_owner', act: 'decide_conflict' });
}
