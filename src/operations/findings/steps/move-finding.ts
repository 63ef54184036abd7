/**
 * The one way to change the state of a finding: with its audit event, and with everything that
 * shows it due for rendering.
 */
import type { Tx } from '../../../context.ts';
import { transitionFinding, type Finding } from '../../../db/findings/findings.ts';
import { wantLookOnceOut } from '../../../db/grants/looks-after.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { Role } from '../../../domain/entitlement.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { FindingEvent } from '../../../domain/access/finding.ts';
import { isWatched } from '../../../domain/access/watch.ts';
import type { PersonId, RequestId, SlotId } from '../../../domain/id.ts';
import type { Row } from '../../../domain/access/membership.ts';
import { renewFinding } from './renew-finding.ts';
import { stored } from '../../../domain/told.ts';

interface Decided {
  readonly decidedBy: PersonId;
}

/** What is known with each event. */
interface Facts {
  readonly accept: Decided;
  readonly limit: Decided & { readonly requestId: RequestId };
  /** `slotId` is left out for what is no membership. */
  readonly remove: Decided & { readonly slotId?: SlotId };
  /** What the person has there now, of whatever kind; null for nothing. */
  readonly conclude: { readonly left: Role | null };
  /** Why what was decided could not be done. */
  readonly reopen: { readonly refusal: Fault };
  readonly reconsider: { readonly by: PersonId };
  /** What stands there now; null for nothing. */
  readonly vanish: { readonly now: Row | null };
  readonly replace: { readonly by: Row };
}

interface Move {
  readonly changes: Parameters<typeof transitionFinding>[3];
  readonly fact: AuditFact;
}

const UNDECIDED = { decidedBy: null, decidedAt: null, requestId: null } as const;

const decided = ({ decidedBy }: Decided, now: Date) => ({ decidedBy, decidedAt: now, refusal: null });

const MOVES: { readonly [E in FindingEvent]: (facts: Facts[E], finding: Finding, now: Date) => Move } = {
  accept: (facts, { found }, now) => ({
    changes: decided(facts, now),
    fact: { action: 'drift.accepted', body: { found } },
  }),
  limit: ({ requestId, ...facts }, { found, former }, now) => ({
    changes: { ...decided(facts, now), requestId },
    fact: { action: 'drift.limited', body: { requestId, found, former } },
  }),
  remove: ({ slotId, ...facts }, { found, former }, now) => ({
    changes: decided(facts, now),
    fact: { action: 'drift.removing', body: { slotId, found, former } },
  }),
  conclude: ({ left }) => ({
    changes: { leftRole: left },
    fact: { action: 'drift.removed', body: { left } },
  }),
  reopen: ({ refusal }) => ({
    changes: { ...UNDECIDED, refusal: stored(refusal) },
    fact: { action: 'drift.reopened', body: { refusal } },
  }),
  // What the end of a grant would have undone stayed when it was accepted: nothing undoes it now.
  reconsider: ({ by }, { found }) => ({
    changes: { ...UNDECIDED, held: false, returnedAt: null },
    fact: { action: 'drift.reconsidered', body: { by, found } },
  }),
  vanish: ({ now }, { found }) => ({
    changes: UNDECIDED,
    fact: { action: 'drift.gone', body: { found, now } },
  }),
  replace: ({ by }, { found }) => ({
    changes: {},
    fact: { action: 'drift.replaced', body: { found, by } },
  }),
};

/**
 * Once somebody decided, or it went, what was given on until then is looked at; of what took its
 * place that is looked at by itself, and of what is out an hour after that was decided.
 */
function watchAfter(event: FindingEvent, finding: Finding, now: Date): Date | null {
  if (event === 'conclude') return finding.watchDueAt;
  return event !== 'replace' && isWatched(finding) ? now : null;
}

/**
 * Moves a locked finding along its table, audits it, and renews what shows it. Returns the new row,
 * or null when its state does not accept the event: then nothing is written. Writes findings,
 * messages, audit_events; adds render-message.
 */
export async function moveFinding<E extends FindingEvent>(
  tx: Tx,
  finding: Finding,
  event: E,
  facts: Facts[E],
): Promise<Finding | null> {
  const { changes, fact } = MOVES[event](facts, finding, tx.now);
  const watchDueAt = watchAfter(event, finding, tx.now);
  const watched = { watchDueAt, watchAfter: event === 'conclude' ? finding.watchAfter : null };
  const moved = await transitionFinding(tx, finding, event, { ...changes, ...watched });
  if (moved === null) return null;
  tx.audit({ ...fact, subject: finding.id });
  if (event === 'conclude' && finding.kind !== 'leftover') await wantLookOnceOut(tx, finding.grants);
  await renewFinding(tx, finding);
  return moved;
}
