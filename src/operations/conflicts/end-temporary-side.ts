import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { findConflictAlert } from '../../db/conflicts/conflict-alerts.ts';
import { lockGrant, type Grant } from '../../db/grants/grants.ts';
import { isAdmin } from '../../db/policies/owners.ts';
import type { Person } from '../../db/identities/people.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { sideKey, temporarySide } from '../../domain/conflicts/conflict-alert.ts';
import type { EndReason } from '../../domain/access/grant.ts';
import type { ConflictAlertId, GrantId, PersonId } from '../../domain/id.ts';
import { NotFoundError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import { endNoteOf, isToldOf } from '../requests/steps/end-note.ts';
import { renewConflictAlert } from './steps/renew-conflict-alert.ts';
import { assertLooksAfter } from './steps/lock-conflict.ts';
import { transact } from '../transact.ts';

export interface EndTemporarySide {
  readonly alertId: ConflictAlertId;
  /** The `sideKey` of what was shown. */
  readonly shown: string;
  /** Why, for whoever holds it and the owners; null, blank or left out for nothing. */
  readonly note?: string | null;
}

/**
 * Ends the grants of hallpass that put somebody on one side of a conflict, and nothing else: what
 * hallpass did not give stays. The alert is resolved once that is so. An owner of the conflict or
 * an admin may, and the person themselves. Writes grants, slots, messages, audit_events; adds
 * reconcile-membership, review-conflicts. Twice: the grants are on their way out already.
 * @throws StaleError moved when hallpass gave neither side, or another one by now than was shown,
 * and grant_over when nobody would get the note; RefusedError reason_too_long; ForbiddenError
 * not_owner, deactivated; NotFoundError conflict
 */
export async function endTemporarySide(
  ctx: OperationContext,
  actor: PersonActor,
  { alertId, shown, ...typed }: EndTemporarySide,
): Promise<void> {
  const note = endNoteOf(typed.note);
  await transact(ctx, actor, async (tx) => {
    const ender = await actingPerson(tx, actor);
    const alert = await findConflictAlert(tx.db, alertId);
    if (alert === undefined) throw new NotFoundError('conflict');
    if (alert.personId !== ender.id) await assertLooksAfter(tx, alert, ender);
    const grantIds = alert.status === 'resolved' ? [] : temporarySide(alert.sides);
    if (grantIds.length === 0 || sideKey(grantIds) !== shown)
      throw new StaleError({ code: 'moved', what: 'conflict_side' });
    const reason = await reasonOf(tx, ender, alert.personId);
    let isTold = false;
    for (const grant of await lockAll(tx, grantIds)) {
      const moved = await moveGrant(tx, grant, 'end', { reason, endedBy: ender.id, note });
      isTold ||= moved !== null || isToldOf(grant, ender, note);
    }
    if (!isTold) throw new StaleError({ code: 'moved', what: 'grant_over' });
    await renewConflictAlert(tx, alert);
  });
}

/** All of them before anything that is locked after grants. */
async function lockAll(tx: Tx, ids: readonly GrantId[]): Promise<Grant[]> {
  const grants: Grant[] = [];
  for (const id of ids.toSorted()) {
    const grant = await lockGrant(tx, id);
    if (grant !== undefined) grants.push(grant);
  }
  return grants;
}

async function reasonOf(tx: Tx, ender: Person, holderId: PersonId): Promise<EndReason> {
  if (ender.id === holderId) return 'given_back';
  const { file } = await activeConfig(tx.db);
  return isAdmin(file, ender) ? 'ended_by_admin' : 'ended_by_owner';
}
