import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  insertConflictAlert,
  lockOpenAlerts,
  recordSides,
  type ConflictAlert,
} from '../../db/conflicts/conflict-alerts.ts';
import { dropReview } from '../../db/conflicts/conflict-reviews.ts';
import { conflictsOfPerson } from '../../db/models/conflicts/conflicts-now.ts';
import { unreadConflicts } from '../../db/models/conflicts/unread-people.ts';
import { lockPerson } from '../../db/identities/people.ts';
import { system } from '../../domain/actor.ts';
import { keptSides, sameSides, type Sides } from '../../domain/conflicts/conflict-alert.ts';
import type { PersonId } from '../../domain/id.ts';
import { moveConflictAlert } from './steps/move-conflict-alert.ts';
import { renewConflictAlert } from './steps/renew-conflict-alert.ts';
import { transact } from '../transact.ts';

/**
 * Looks at one person: each conflict that they are in has one alert, and an alert of one that they
 * are not in any more is resolved. An exemption that is over opens its alert again. New ones are
 * told by `tellConflicts`. Of one person one look is taken at a time; twice: nothing changes.
 * Writes conflict_alerts, messages, audit_events; adds tell-conflicts, render-message.
 */
export const reviewConflicts = (ctx: OperationContext, personId: PersonId): Promise<void> =>
  transact(ctx, system('review-conflicts'), async (tx) => {
    if ((await lockPerson(tx, personId)) === undefined) return;
    // Before anything is read: what changes from now on marks them again.
    await dropReview(tx, personId);
    const { file } = await activeConfig(tx.db);
    const names = new Map((file.conflicts ?? []).map(({ id, name }) => [id, name]));
    const found = await conflictsOfPerson(tx.db, file, personId, tx.now);
    const open = new Map((await lockOpenAlerts(tx, personId)).map((alert) => [alert.conflictId, alert]));
    const unread = await unreadConflicts(tx.db, file);
    for (const id of unread) open.delete(id);
    for (const { conflictId, ...sides } of found.filter((one) => !unread.has(one.conflictId))) {
      const seen = { sides: keptSides(sides), name: names.get(conflictId) ?? conflictId };
      const alert = open.get(conflictId);
      if (alert === undefined) await raise(tx, personId, conflictId, seen);
      else await see(tx, alert, seen);
      open.delete(conflictId);
    }
    for (const alert of open.values()) await moveConflictAlert(tx, alert, 'resolve', {});
  });

interface Seen {
  readonly sides: Sides;
  readonly name: string;
}

async function raise(tx: Tx, personId: PersonId, conflictId: string, seen: Seen): Promise<void> {
  const alert = await insertConflictAlert(tx, { personId, conflictId, ...seen });
  tx.audit({ action: 'conflict.found', subject: alert.id, body: { personId, conflictId, ...seen.sides } });
  await renewConflictAlert(tx, alert);
  tx.enqueue({ name: 'tell-conflicts', payload: {} });
}

async function see(tx: Tx, alert: ConflictAlert, seen: Seen): Promise<void> {
  if (!sameSides(alert.sides, seen.sides) || alert.name !== seen.name) await recordSides(tx, alert.id, seen);
  // Also where only the end of a grant is another one.
  await renewConflictAlert(tx, alert);
  if (alert.status !== 'exempted' || alert.exemptUntil === null) return;
  if (alert.exemptUntil <= tx.now) {
    await moveConflictAlert(tx, alert, 'reopen', {});
    tx.enqueue({ name: 'tell-conflicts', payload: {} });
  }
}
