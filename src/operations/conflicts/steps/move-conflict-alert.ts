/**
 * The one way to change the state of a conflict alert: with its audit event, and with everything
 * that shows it due for rendering.
 */
import type { Tx } from '../../../context.ts';
import { transitionConflictAlert, type ConflictAlert } from '../../../db/conflicts/conflict-alerts.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { ConflictAlertEvent } from '../../../domain/conflicts/conflict-alert.ts';
import type { PersonId } from '../../../domain/id.ts';
import { renewConflictAlert } from './renew-conflict-alert.ts';

/** What is known with each event. */
interface Facts {
  readonly exempt: { readonly exemptedBy: PersonId; readonly reason: string; readonly until: Date };
  readonly reopen: Readonly<Record<string, never>>;
  readonly resolve: Readonly<Record<string, never>>;
}

interface Move {
  readonly changes: Parameters<typeof transitionConflictAlert>[3];
  readonly fact: AuditFact;
}

const MOVES: {
  readonly [E in ConflictAlertEvent]: (facts: Facts[E], alert: ConflictAlert, now: Date) => Move;
} = {
  exempt: ({ exemptedBy, reason, until }, { personId, conflictId }, now) => ({
    changes: { exemptedBy, exemptReason: reason, exemptUntil: until, exemptedAt: now },
    fact: { action: 'conflict.exempted', body: { personId, conflictId, reason, until } },
  }),
  // It is told anew: whoever exempted them may have forgotten.
  reopen: (_, { personId, conflictId, exemptUntil }) => ({
    changes: { toldAt: null },
    fact: { action: 'conflict.reopened', body: { personId, conflictId, exemptUntil } },
  }),
  resolve: (_, { personId, conflictId, status }, now) => ({
    changes: { resolvedAt: now },
    fact: { action: 'conflict.resolved', body: { personId, conflictId, was: status } },
  }),
};

/**
 * Moves a locked alert along its table, audits it, and renews what shows it. Returns the new row,
 * or null when its state does not accept the event: then nothing is written. Writes
 * conflict_alerts, messages, audit_events; adds render-message.
 */
export async function moveConflictAlert<E extends ConflictAlertEvent>(
  tx: Tx,
  alert: ConflictAlert,
  event: E,
  facts: Facts[E],
): Promise<ConflictAlert | null> {
  const { changes, fact } = MOVES[event](facts, alert, tx.now);
  const moved = await transitionConflictAlert(tx, alert, event, changes);
  if (moved === null) return null;
  tx.audit({ ...fact, subject: alert.id });
  await renewConflictAlert(tx, alert);
  return moved;
}
