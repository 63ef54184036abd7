/**
 * The one way to change the state of a request: with its audit event, and with everything that
 * shows it due for rendering.
 */
import type { Tx } from '../../../context.ts';
import { findGrant } from '../../../db/grants/grants.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { transitionRequest, type AccessRequest } from '../../../db/requests/requests.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import type { Holding } from '../../../domain/access/holding.ts';
import type { PersonId } from '../../../domain/id.ts';
import { ordinalOf, outcomeOfRequest } from '../../../domain/messages/outcome.ts';
import type { Question } from '../../../domain/policies/question.ts';
import type { CancelCause, RequestEvent } from '../../../domain/access/request.ts';

/**
 * What is asked by now, who of the step that waits has agreed, and who may still.
 */
interface StillAsked extends Question {
  readonly agreed: readonly PersonId[];
  readonly asked: readonly PersonId[];
}

/** What is known with each event. `decidedBy` is null when a policy approved. */
interface Facts {
  readonly count: StillAsked;
  readonly advance: StillAsked;
  readonly approve: {
    readonly role: GrantableRole;
    readonly durationSeconds: number;
    readonly decidedBy: PersonId | null;
    readonly decisionNote: string | null;
  };
  readonly deny: { readonly decidedBy: PersonId; readonly decisionNote: string | null };
  /** `holding`: what is held already, where that is the cause. */
  readonly cancel: { readonly cause: CancelCause; readonly holding?: Holding };
  readonly lapse: Readonly<Record<string, never>>;
}

type Changes = Parameters<typeof transitionRequest>[3];

/** What an event writes into the row, and what the audit trail says of it. */
const MOVES: {
  readonly [E in RequestEvent]: (facts: Facts[E]) => {
    readonly changes: Changes;
    readonly fact: AuditFact;
  };
} = {
  count: (facts) => ({ changes: {}, fact: { action: 'request.counted', body: { ...facts } } }),
  advance: (facts) => ({ changes: {}, fact: { action: 'request.advanced', body: { ...facts } } }),
  approve: (facts) => ({
    changes: { decidedBy: facts.decidedBy, decisionNote: facts.decisionNote },
    fact: { action: 'request.approved', body: { ...facts } },
  }),
  deny: ({ decidedBy, decisionNote }) => ({
    changes: { decidedBy, decisionNote },
    fact: { action: 'request.denied', body: { decidedBy, note: decisionNote } },
  }),
  cancel: ({ cause, holding }) => ({
    changes: { cancelCause: cause },
    fact: { action: 'request.cancelled', body: { cause, holding } },
  }),
  lapse: () => ({ changes: {}, fact: { action: 'request.expired', body: {} } }),
};

/**
 * Moves a locked request along its table, audits it and renews the messages that show it; an answer
 * that is not the requester's own doing is told them by a message of its own. Returns the new row,
 * or null when its state does not accept the event: then nothing is written. Writes requests,
 * messages, audit_events.
 */
export async function moveRequest<E extends keyof Facts>(
  tx: Tx,
  request: AccessRequest,
  event: E,
  facts: Facts[E],
): Promise<AccessRequest | null> {
  const { changes, fact } = MOVES[event](facts);
  const moved = await transitionRequest(tx, request, event, changes);
  if (moved === null) return null;
  tx.audit({ ...fact, subject: request.id });
  await renewRequest(tx, moved);
  const outcome = outcomeOfRequest(moved);
  if (outcome !== null)
    await wantMessage(tx, {
      kind: 'outcome',
      subjectId: moved.id,
      ordinal: ordinalOf(outcome),
      personId: moved.requesterId,
    });
  return moved;
}

const SHOWING_REQUEST = [
  'request-card',
  'requester-card',
  'request-notice',
  'outcome',
  'turn',
  'reminder',
  'nudge',
] as const;

/**
 * Makes every copy of a request due for rendering: the owners' cards with what rang under them, and
 * the requester's living message (for an extension, the one of its grant, and its warning).
 */
export async function renewRequest(
  tx: Tx,
  request: Pick<AccessRequest, 'id' | 'extendsGrantId'>,
): Promise<void> {
  tx.renewMessages(request.id, SHOWING_REQUEST);
  if (request.extendsGrantId === null) return;
  const grant = await findGrant(tx.db, request.extendsGrantId);
  if (grant === undefined) return;
  tx.renewMessages(grant.requestId, ['requester-card']);
  tx.renewMessages(grant.id, ['expiry-warning']);
}
